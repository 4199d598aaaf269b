using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>
/// One pass of a clip through the encoder or decoder, one stretch of time after the other. A stretch that is blended with the one
/// before it is final and can leave; of a stretch only the end that the next one is blended with is kept.
/// </summary>
/// <param name="space">Tiles in height and width, or null.</param>
/// <param name="time">Tiles in time, or null.</param>
/// <param name="network">What each tile goes through.</param>
/// <param name="outputShape">The shape that the network makes of an input's shape.</param>
internal sealed class TiledPass(TileSteps? space, TileSteps? time, TileNetwork network, Func<long[], long[]> outputShape)
{
    private readonly SpatialPass _space = new(space, network, outputShape);

    /// <summary>(B, C, T, H, W) → the output shape of that, whole, in the caller's dispose scope.</summary>
    public Tensor Run(Tensor x)
    {
        long[] starts = Begin(x);
        if (starts.Length == 1)
        {
            return _space.Run(x);
        }

        using var scope = NewDisposeScope();
        Tensor result = empty(outputShape(x.shape), x.dtype, x.device);
        long written = 0;
        RunOverTime(x, starts, stretch =>
        {
            result.narrow(2, written, stretch.shape[2]).copy_(stretch);
            written += stretch.shape[2];
        });
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>(B, C, T, H, W) → its output in stretches of time, in order.</summary>
    /// <param name="x">The whole input.</param>
    /// <param name="onFinal">Takes (B, C', t, H', W'), which is freed when it returns, within a dispose scope.</param>
    public void Run(Tensor x, Action<Tensor> onFinal)
    {
        long[] starts = Begin(x);
        if (starts.Length > 1)
        {
            RunOverTime(x, starts, onFinal);
            return;
        }

        using var scope = NewDisposeScope();
        onFinal(_space.Run(x));
    }

    /// <summary>Where tiles begin in time.</summary>
    internal static long[] Starts(TileSteps? time, long length)
    {
        // a later tile's first output is dropped, so a tile of nothing but its first input would add nothing
        return time is { } steps && length > steps.Tile
            ? [.. steps.Starts(length).Where(start => start == 0 || length - start > 1)]
            : [0];
    }

    private long[] Begin(Tensor x)
    {
        long[] starts = Starts(time, x.shape[2]);
        network.Count = starts.Length * _space.Count(x);
        return starts;
    }

    private void RunOverTime(Tensor x, long[] starts, Action<Tensor> onFinal)
    {
        using var scope = NewDisposeScope();
        TileSteps steps = time!.Value;
        Tensor? before = null;
        foreach (long start in starts)
        {
            using var step = NewDisposeScope();
            Tensor tile = _space.Run(SpatialPass.Cut(x, 2, start, steps.Tile + 1));
            if (before is not null)
            {
                tile = tile.narrow(2, 1, tile.shape[2] - 1);
                TileBlending.BlendInPlace(before, tile, 2, steps.BlendExtent);
            }

            // the first tile also holds the very first frame
            onFinal(SpatialPass.Cut(tile, 2, 0, before is null ? steps.Limit + 1 : steps.Limit));
            before?.Dispose();
            before = End(tile, steps.BlendExtent).MoveToOuterDisposeScope();
        }
    }

    /// <summary>The last outputs of a tile, as memory of their own: the rest of the tile need not wait for the next one.</summary>
    private static Tensor End(Tensor tile, long length)
    {
        long kept = Math.Min(length, tile.shape[2]);
        return tile.narrow(2, tile.shape[2] - kept, kept).clone();
    }
}
