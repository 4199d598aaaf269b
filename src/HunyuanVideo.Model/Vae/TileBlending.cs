using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>The linear cross-fade from one tile into the next.</summary>
internal static class TileBlending
{
    /// <summary>
    /// Fades the first outputs of <paramref name="tile"/> in from the last ones of <paramref name="previous"/>, in place:
    /// output i is previous·(1 − i/extent) + tile·i/extent, where the extent is cut to the shorter tile.
    /// </summary>
    /// <param name="previous">The tile before, already blended.</param>
    /// <param name="tile">The tile to change.</param>
    /// <param name="dimension">2 for time, 3 for height, 4 for width.</param>
    /// <param name="blendExtent">Over how many outputs at most.</param>
    public static void BlendInPlace(Tensor previous, Tensor tile, int dimension, long blendExtent)
    {
        long extent = Math.Min(blendExtent, Math.Min(previous.shape[dimension], tile.shape[dimension]));
        if (extent == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        Tensor tail = previous.narrow(dimension, previous.shape[dimension] - extent, extent);
        Tensor head = tile.narrow(dimension, 0, extent);
        head.copy_(lerp(tail, head, Ramp(extent, dimension, tile)));
    }

    private static Tensor Ramp(long extent, int dimension, Tensor tile)
    {
        float[] weights = new float[extent];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = i / (float)extent;
        }

        long[] shape = [1, 1, 1, 1, 1];
        shape[dimension] = extent;
        return tensor(weights, tile.dtype, tile.device).view(shape); // the extent along the dimension
    }
}
