using System.Buffers.Binary;
using static HunyuanVideo.Model.Checkpoints.Gguf.SmallBlocks;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>
/// Blocks of 256 numbers: sub-blocks of 16 or 32 with small whole scales of their own, and one factor (a half) for those. As with
/// <see cref="SmallBlocks"/> all products are exact in fp32.
/// </summary>
internal static class SuperBlocks
{
    private const int Numbers = 256;

    /// <summary>d · scale · q − dmin · minimum, of 2 bits, sub-blocks of 16.</summary>
    public static void Q2(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        ReadOnlySpan<byte> quants = block[16..];
        (float d, float dmin) = (HalfAt(block[80..]), HalfAt(block[82..]));
        for (int sub = 0; sub < Numbers / 16; sub++)
        {
            (int first, int shift) = TwoBits(sub);
            float scale = d * (block[sub] & 15);
            float minimum = dmin * (block[sub] >> 4);
            for (int l = 0; l < 16; l++)
            {
                numbers[(sub * 16) + l] = (scale * ((quants[first + l] >> shift) & 3)) - minimum;
            }
        }
    }

    /// <summary>d · (scale − 32) · (q − 4), of 3 bits whose highest stand apart, sub-blocks of 16.</summary>
    public static void Q3(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        ReadOnlySpan<byte> quants = block[32..];
        ReadOnlySpan<byte> scales = block[96..];
        float d = HalfAt(block[108..]);
        for (int sub = 0; sub < Numbers / 16; sub++)
        {
            (int first, int shift) = TwoBits(sub);
            int low = sub < 8 ? scales[sub] & 15 : scales[sub - 8] >> 4;
            int high = (scales[8 + (sub % 4)] >> (2 * (sub / 4))) & 3;
            float scale = d * ((low | (high << 4)) - 32);
            for (int l = 0; l < 16; l++)
            {
                int third = (block[(sub % 2 * 16) + l] >> (sub / 2)) & 1;
                numbers[(sub * 16) + l] = scale * (((quants[first + l] >> shift) & 3) - (third == 1 ? 0 : 4));
            }
        }
    }

    /// <summary>d · scale · q − dmin · minimum, of 4 bits, sub-blocks of 32.</summary>
    public static void Q4(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        ReadOnlySpan<byte> quants = block[16..];
        for (int sub = 0; sub < 8; sub++)
        {
            (float scale, float minimum) = SixBits(block, sub);
            for (int l = 0; l < 32; l++)
            {
                int quant = (quants[(sub / 2 * 32) + l] >> (sub % 2 * 4)) & 15;
                numbers[(sub * 32) + l] = (scale * quant) - minimum;
            }
        }
    }

    /// <summary>The same of 5 bits, whose highest stand apart.</summary>
    public static void Q5(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        ReadOnlySpan<byte> fifths = block[16..];
        ReadOnlySpan<byte> quants = block[48..];
        for (int sub = 0; sub < 8; sub++)
        {
            (float scale, float minimum) = SixBits(block, sub);
            for (int l = 0; l < 32; l++)
            {
                int quant = (quants[(sub / 2 * 32) + l] >> (sub % 2 * 4)) & 15;
                quant |= ((fifths[l] >> sub) & 1) << 4;
                numbers[(sub * 32) + l] = (scale * quant) - minimum;
            }
        }
    }

    /// <summary>d · scale · (q − 32), of 6 bits whose highest two stand apart, sub-blocks of 16 with scales of 8 bits.</summary>
    public static void Q6(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        float d = HalfAt(block[208..]);
        for (int sub = 0; sub < Numbers / 16; sub++)
        {
            (int half, int quarter) = (sub / 8, sub % 8 / 2);
            float scale = d * (sbyte)block[192 + sub];
            for (int l = sub % 2 * 16; l < (sub % 2 * 16) + 16; l++)
            {
                int low = (block[(64 * half) + (quarter % 2 * 32) + l] >> (quarter / 2 * 4)) & 15;
                int high = (block[128 + (32 * half) + l] >> (2 * quarter)) & 3;
                numbers[(128 * half) + (32 * quarter) + l] = scale * ((low | (high << 4)) - 32);
            }
        }
    }

    /// <summary>d · (scale − 32) times one of 16 levels, sub-blocks of 32.</summary>
    public static void Iq4Xs(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        float d = HalfAt(block);
        int highs = BinaryPrimitives.ReadUInt16LittleEndian(block[2..]);
        for (int sub = 0; sub < 8; sub++)
        {
            int scale = ((block[4 + (sub / 2)] >> (4 * (sub % 2))) & 15) | (((highs >> (2 * sub)) & 3) << 4);
            Level(d * (scale - 32), block.Slice(8 + (16 * sub), 16), numbers.Slice(32 * sub, 32));
        }
    }

    /// <summary>Where the pairs of bits of a sub-block of 16 begin, and how far they stand up in their bytes.</summary>
    private static (int First, int Shift) TwoBits(int sub) => ((sub / 8 * 32) + (sub % 2 * 16), sub % 8 / 2 * 2);

    /// <summary>Scale and minimum of a sub-block of 32, as d, dmin and 12 bytes of 6-bit numbers give them.</summary>
    private static (float Scale, float Minimum) SixBits(ReadOnlySpan<byte> block, int sub)
    {
        ReadOnlySpan<byte> p = block[4..];
        (int scale, int minimum) = sub < 4
            ? (p[sub] & 63, p[sub + 4] & 63)
            : ((p[sub + 4] & 15) | (p[sub - 4] >> 6 << 4), (p[sub + 4] >> 4) | (p[sub] >> 6 << 4));
        return (HalfAt(block) * scale, HalfAt(block[2..]) * minimum);
    }
}
