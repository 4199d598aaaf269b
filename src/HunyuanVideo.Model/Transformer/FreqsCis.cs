using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>
/// Rotary position embedding over time, rows and columns: each axis rotates its own share of a head's channels, in
/// neighbouring pairs. Held as complex numbers cos + i·sin, so that a rotation is one multiplication.
/// </summary>
internal static class FreqsCis
{
    /// <summary>The table for a grid of image tokens.</summary>
    /// <param name="grid">Tokens in time, rows and columns.</param>
    /// <param name="ropeDimList">Channels of a head that each axis rotates.</param>
    /// <param name="theta">RoPE's base.</param>
    /// <param name="device">Where the table is put.</param>
    /// <returns>(T·H·W, D/2), complex64, in (t, h, w) order.</returns>
    public static Tensor ForGrid(ReadOnlySpan<long> grid, IReadOnlyList<int> ropeDimList, double theta, Device device)
    {
        using var scope = NewDisposeScope();
        var axes = new List<Tensor>();
        for (int axis = 0; axis < 3; axis++)
        {
            Tensor angles = Angles(grid[axis], ropeDimList[axis], theta); // (n, d/2)
            long[] shape = [1, 1, 1, angles.shape[1]];
            shape[axis] = grid[axis];
            axes.Add(angles.reshape(shape).expand(grid[0], grid[1], grid[2], angles.shape[1])); // (T, H, W, d/2)
        }

        Tensor all = cat(axes, dim: 3).reshape(grid[0] * grid[1] * grid[2], -1); // (T·H·W, D/2)
        return complex(all.cos(), all.sin()).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>The table continued by <paramref name="count"/> tokens that are not rotated (text).</summary>
    public static Tensor WithUnrotated(Tensor freqsCis, long count)
    {
        using var scope = NewDisposeScope();
        Tensor still = ones([count, freqsCis.shape[1]], dtype: freqsCis.dtype, device: freqsCis.device);
        return cat([freqsCis, still], dim: 0).MoveToOuterDisposeScope();
    }

    /// <summary>Rotates queries or keys in fp32.</summary>
    /// <param name="x">(B, L, …, D).</param>
    /// <param name="freqsCis">(L, D/2).</param>
    /// <returns>(B, L, …, D) in the input's type.</returns>
    public static Tensor Rotate(Tensor x, Tensor freqsCis)
    {
        using var scope = NewDisposeScope();
        long[] pairs = [.. x.shape[..^1], x.shape[^1] / 2, 2];
        long[] table = [freqsCis.shape[0], .. Enumerable.Repeat(1L, pairs.Length - 4), freqsCis.shape[1]];
        Tensor turned = x.to(ScalarType.Float32).reshape(pairs).view_as_complex() * freqsCis.view(table); // (B, L, …, D/2)
        return turned.view_as_real().reshape(x.shape).to(x.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>position · θ^(−2i/d) for each position and pair: (n, d/2).</summary>
    private static Tensor Angles(long positions, int dim, double theta)
    {
        Tensor exponents = tensor([.. Enumerable.Range(0, dim / 2).Select(i => 2f * i)]) / tensor((float)dim);
        Tensor frequencies = tensor((float)theta).pow(exponents).reciprocal();
        return outer(tensor([.. Enumerable.Range(0, (int)positions).Select(i => (float)i)]), frequencies);
    }
}
