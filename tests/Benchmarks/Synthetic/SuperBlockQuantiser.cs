namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>Rounds blocks of 256 numbers in the plainest way: each sub-block's range decides its scale, and the largest scale the block's.</summary>
internal static class SuperBlockQuantiser
{
    private const int SubBlocks = 8;
    private const int SubBlock = 32;
    private const int LargestScale = 63;

    /// <summary>Q4_K and Q5_K: sub-blocks of 32 with 6-bit scales and minima.</summary>
    /// <param name="numbers">256 numbers.</param>
    /// <param name="block">The block's bytes, zero before.</param>
    /// <param name="levels">16 or 32.</param>
    public static void WithMinima(ReadOnlySpan<float> numbers, Span<byte> block, int levels)
    {
        Span<float> scales = stackalloc float[SubBlocks];
        Span<float> minima = stackalloc float[SubBlocks];
        for (int sub = 0; sub < SubBlocks; sub++)
        {
            (float least, float most) = BlockQuantiser.Range(numbers.Slice(sub * SubBlock, SubBlock));
            minima[sub] = MathF.Max(0, -least);
            scales[sub] = MathF.Max(0, most + minima[sub]) / (levels - 1);
        }

        float d = (float)(Half)(BlockQuantiser.Range(scales).Most / LargestScale);
        float dmin = (float)(Half)(BlockQuantiser.Range(minima).Most / LargestScale);
        BlockQuantiser.WriteHalf(block, d);
        BlockQuantiser.WriteHalf(block[2..], dmin);
        for (int sub = 0; sub < SubBlocks; sub++)
        {
            int scale = Rounded(scales[sub], d, 0, LargestScale);
            int minimum = Rounded(minima[sub], dmin, 0, LargestScale);
            PackScales(block[4..], sub, scale, minimum);
            Span<byte> pairs = block[(levels == 32 ? 48 : 16)..];
            for (int l = 0; l < SubBlock; l++)
            {
                int quant = Rounded(numbers[(sub * SubBlock) + l] + (dmin * minimum), d * scale, 0, levels - 1);
                pairs[(sub / 2 * SubBlock) + l] |= (byte)((quant & 15) << (sub % 2 * 4));
                if (levels == 32)
                {
                    block[16 + l] |= (byte)(quant >> 4 << sub);
                }
            }
        }
    }

    /// <summary>Q6_K: sub-blocks of 16 with 8-bit scales.</summary>
    public static void Signed(ReadOnlySpan<float> numbers, Span<byte> block)
    {
        const int subBlock = 16;
        Span<float> scales = stackalloc float[16];
        for (int sub = 0; sub < scales.Length; sub++)
        {
            scales[sub] = BlockQuantiser.Farthest(numbers.Slice(sub * subBlock, subBlock)) / -32;
        }

        float d = (float)(Half)(BlockQuantiser.Farthest(scales) / -128);
        BlockQuantiser.WriteHalf(block[208..], d);
        for (int j = 0; j < numbers.Length; j++)
        {
            int sub = j / subBlock;
            int scale = Rounded(scales[sub], d, -128, 127);
            block[192 + sub] = (byte)(sbyte)scale;
            int quant = Rounded(numbers[j], d * scale, -32, 31) + 32;
            (int half, int quarter, int l) = (j / 128, j / 32 % 4, j % 32);
            block[(64 * half) + (quarter % 2 * 32) + l] |= (byte)((quant & 15) << (quarter / 2 * 4));
            block[128 + (32 * half) + l] |= (byte)(quant >> 4 << (2 * quarter));
        }
    }

    private static void PackScales(Span<byte> p, int sub, int scale, int minimum)
    {
        if (sub < 4)
        {
            p[sub] |= (byte)scale;
            p[sub + 4] |= (byte)minimum;
            return;
        }

        p[sub + 4] = (byte)((scale & 15) | ((minimum & 15) << 4));
        p[sub - 4] |= (byte)(scale >> 4 << 6);
        p[sub] |= (byte)(minimum >> 4 << 6);
    }

    private static int Rounded(float number, float step, int least, int most) =>
        Math.Clamp((int)MathF.Round(number * BlockQuantiser.Inverse(step), MidpointRounding.AwayFromZero), least, most);
}
