using System.Buffers.Binary;
using HunyuanVideo.Model.Checkpoints.Gguf;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>
/// Rounds numbers to the types of GGUF files. The types of 32 numbers come out byte for byte as the format's reference has them (halves
/// away from zero, or upwards where it adds a half and cuts off); those of 256 are rounded plainly, without the reference's search.
/// </summary>
internal static class BlockQuantiser
{
    /// <summary>Rounds a block to its bytes, which are zero before.</summary>
    private delegate void BlockRounding(ReadOnlySpan<float> numbers, Span<byte> block);

    private static readonly Dictionary<string, BlockRounding> Roundings = new(StringComparer.Ordinal)
    {
        ["F32"] = (numbers, block) => BinaryPrimitives.WriteSingleLittleEndian(block, numbers[0]),
        ["F16"] = (numbers, block) => BinaryPrimitives.WriteHalfLittleEndian(block, (Half)numbers[0]),
        ["BF16"] = (numbers, block) => BinaryPrimitives.WriteUInt16LittleEndian(block, Brain(numbers[0])),
        ["Q8_0"] = Q8,
        ["Q4_0"] = (numbers, block) => Signed(numbers, block, levels: 16),
        ["Q5_0"] = (numbers, block) => Signed(numbers, block, levels: 32),
        ["Q4_1"] = (numbers, block) => WithMinimum(numbers, block, levels: 16),
        ["Q5_1"] = (numbers, block) => WithMinimum(numbers, block, levels: 32),
        ["Q4_K"] = (numbers, block) => SuperBlockQuantiser.WithMinima(numbers, block, levels: 16),
        ["Q5_K"] = (numbers, block) => SuperBlockQuantiser.WithMinima(numbers, block, levels: 32),
        ["Q6_K"] = SuperBlockQuantiser.Signed,
    };

    /// <summary>Whether numbers can be rounded to a type.</summary>
    public static bool Knows(GgufType type) => Roundings.ContainsKey(type.Name);

    /// <summary>Rounds numbers, of which there are whole blocks.</summary>
    public static byte[] Quantise(GgufType type, ReadOnlySpan<float> numbers)
    {
        BlockRounding round = Roundings[type.Name];
        byte[] bytes = new byte[type.BytesOf(numbers.Length)];
        for (int block = 0; block < numbers.Length / type.Numbers; block++)
        {
            round(numbers.Slice(block * type.Numbers, type.Numbers), bytes.AsSpan(block * type.Bytes, type.Bytes));
        }

        return bytes;
    }

    /// <summary>Writes a half and returns nothing of what was lost.</summary>
    internal static void WriteHalf(Span<byte> at, float value) => BinaryPrimitives.WriteHalfLittleEndian(at, (Half)value);

    /// <summary>1 / x, and 0 for 0.</summary>
    internal static float Inverse(float x) => x == 0 ? 0 : 1 / x;

    private static void Q8(ReadOnlySpan<float> numbers, Span<byte> block)
    {
        float d = MathF.Abs(Farthest(numbers)) / 127;
        float inverse = Inverse(d);
        WriteHalf(block, d);
        for (int j = 0; j < numbers.Length; j++)
        {
            block[2 + j] = (byte)(sbyte)MathF.Round(numbers[j] * inverse, MidpointRounding.AwayFromZero);
        }
    }

    private static void Signed(ReadOnlySpan<float> numbers, Span<byte> block, int levels)
    {
        float d = Farthest(numbers) / -(levels / 2);
        float inverse = Inverse(d);
        WriteHalf(block, d);
        Pack(numbers, block[2..], levels, x => (x * inverse) + ((levels / 2) + 0.5f));
    }

    private static void WithMinimum(ReadOnlySpan<float> numbers, Span<byte> block, int levels)
    {
        (float least, float most) = Range(numbers);
        float d = (most - least) / (levels - 1);
        float inverse = Inverse(d);
        WriteHalf(block, d);
        WriteHalf(block[2..], least);
        Pack(numbers, block[4..], levels, x => ((x - least) * inverse) + 0.5f);
    }

    /// <summary>The highest bits, where there are 5, then the pairs of 4.</summary>
    private static void Pack(ReadOnlySpan<float> numbers, Span<byte> bytes, int levels, Func<float, float> scale)
    {
        Span<byte> pairs = levels == 32 ? bytes[4..] : bytes;
        for (int j = 0; j < numbers.Length; j++)
        {
            int quant = Math.Clamp((int)scale(numbers[j]), 0, levels - 1);
            pairs[j % 16] |= (byte)((quant & 15) << (j / 16 * 4));
            if (levels == 32)
            {
                bytes[j / 8] |= (byte)(quant >> 4 << (j % 8));
            }
        }
    }

    /// <summary>The number of the largest magnitude, with its sign.</summary>
    internal static float Farthest(ReadOnlySpan<float> numbers)
    {
        float farthest = 0;
        foreach (float number in numbers)
        {
            farthest = MathF.Abs(number) > MathF.Abs(farthest) ? number : farthest;
        }

        return farthest;
    }

    internal static (float Least, float Most) Range(ReadOnlySpan<float> numbers)
    {
        (float least, float most) = (float.MaxValue, float.MinValue);
        foreach (float number in numbers)
        {
            (least, most) = (MathF.Min(least, number), MathF.Max(most, number));
        }

        return (least, most);
    }

    private static ushort Brain(float number)
    {
        uint bits = BitConverter.SingleToUInt32Bits(number);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16); // to nearest even
    }
}
