using System.Buffers.Binary;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>
/// Blocks of 32 numbers with one factor d (a half), and a minimum m where the type has one. Products are exact in fp32, so that a
/// number is rounded once at most, whoever computes it.
/// </summary>
internal static class SmallBlocks
{
    private const int Half = 16;

    /// <summary>The 16 levels of IQ4_NL and IQ4_XS, denser around zero.</summary>
    private static ReadOnlySpan<sbyte> Levels => [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    /// <summary>d · q, of 8 bits.</summary>
    public static void Q8Of0(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        float d = HalfAt(block);
        for (int j = 0; j < 2 * Half; j++)
        {
            numbers[j] = d * (sbyte)block[2 + j];
        }
    }

    /// <summary>d · (q − 8), of 4 bits.</summary>
    public static void Q4Of0(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        float d = HalfAt(block);
        for (int j = 0; j < Half; j++)
        {
            int pair = block[2 + j];
            numbers[j] = d * ((pair & 15) - 8);
            numbers[j + Half] = d * ((pair >> 4) - 8);
        }
    }

    /// <summary>d · q + m, of 4 bits.</summary>
    public static void Q4Of1(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        (float d, float m) = (HalfAt(block), HalfAt(block[2..]));
        for (int j = 0; j < Half; j++)
        {
            int pair = block[4 + j];
            numbers[j] = (d * (pair & 15)) + m;
            numbers[j + Half] = (d * (pair >> 4)) + m;
        }
    }

    /// <summary>d · (q − 16), of 5 bits, whose highest stand apart.</summary>
    public static void Q5Of0(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        float d = HalfAt(block);
        for (int j = 0; j < Half; j++)
        {
            (int low, int high) = FiveBits(block[2..], j);
            numbers[j] = d * (low - 16);
            numbers[j + Half] = d * (high - 16);
        }
    }

    /// <summary>d · q + m, of 5 bits.</summary>
    public static void Q5Of1(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        (float d, float m) = (HalfAt(block), HalfAt(block[2..]));
        for (int j = 0; j < Half; j++)
        {
            (int low, int high) = FiveBits(block[4..], j);
            numbers[j] = (d * low) + m;
            numbers[j + Half] = (d * high) + m;
        }
    }

    /// <summary>d times one of 16 levels.</summary>
    public static void Iq4Nl(ReadOnlySpan<byte> block, Span<float> numbers) => Level(HalfAt(block), block[2..], numbers);

    /// <summary>32 numbers of a factor times one of 16 levels each, from 16 bytes.</summary>
    public static void Level(float factor, ReadOnlySpan<byte> pairs, Span<float> numbers)
    {
        for (int j = 0; j < Half; j++)
        {
            numbers[j] = factor * Levels[pairs[j] & 15];
            numbers[j + Half] = factor * Levels[pairs[j] >> 4];
        }
    }

    /// <summary>A half-precision number.</summary>
    public static float HalfAt(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    /// <summary>The numbers j and j + 16 of 5 bits: 4 bytes of highest bits, then 16 of pairs.</summary>
    private static (int Low, int High) FiveBits(ReadOnlySpan<byte> bytes, int j)
    {
        uint fifths = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        int pair = bytes[4 + j];
        return ((pair & 15) | (int)((fifths >> j) & 1) << 4, (pair >> 4) | (int)((fifths >> (j + Half)) & 1) << 4);
    }
}
