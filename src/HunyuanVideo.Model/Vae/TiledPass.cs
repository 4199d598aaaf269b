using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>
/// One pass of a clip through the encoder or decoder, tile by tile. Every tile goes straight to its place in the result;
/// only the tiles that others are still to be blended with are kept.
/// </summary>
/// <param name="space">Tiles in height and width, or null.</param>
/// <param name="time">Tiles in time, or null.</param>
/// <param name="network">A tile's pass; its result belongs to the caller's dispose scope.</param>
/// <param name="outputShape">The shape that the network makes of an input's shape.</param>
/// <param name="progress">Is told after each tile.</param>
/// <param name="cancellationToken">Is looked at before each tile.</param>
internal sealed class TiledPass(
    TileSteps? space,
    TileSteps? time,
    Func<Tensor, Tensor> network,
    Func<long[], long[]> outputShape,
    IProgress<TileProgress>? progress,
    CancellationToken cancellationToken)
{
    private int _done;
    private int _count;

    /// <summary>(B, C, T, H, W) → the output shape of that.</summary>
    public Tensor Run(Tensor x)
    {
        long[] starts = TimeStarts(x.shape[2]);
        _count = starts.Length * SpaceStarts(x, 3).Length * SpaceStarts(x, 4).Length;
        return starts.Length == 1 ? RunOverSpace(x) : RunOverTime(x, starts);
    }

    // A later tile's first output is dropped, so a tile of nothing but its first input would add nothing.
    private long[] TimeStarts(long length) => time is { } steps && length > steps.Tile
        ? [.. steps.Starts(length).Where(start => start == 0 || length - start > 1)]
        : [0];

    private long[] SpaceStarts(Tensor x, int dimension) => Cuts(x) ? space!.Value.Starts(x.shape[dimension]) : [0];

    private bool Cuts(Tensor x) => space is { } steps && (x.shape[3] > steps.Tile || x.shape[4] > steps.Tile);

    private Tensor RunOverTime(Tensor x, long[] starts)
    {
        using var scope = NewDisposeScope();
        TileSteps steps = time!.Value;
        Tensor result = empty(outputShape(x.shape), x.dtype, x.device);
        Tensor? previous = null;
        long written = 0;
        foreach (long start in starts)
        {
            using var step = NewDisposeScope();
            Tensor tile = RunOverSpace(Cut(x, 2, start, steps.Tile + 1));
            if (previous is not null)
            {
                tile = tile.narrow(2, 1, tile.shape[2] - 1);
                TileBlending.BlendInPlace(previous, tile, 2, steps.BlendExtent);
            }

            // the first tile also holds the very first frame
            using Tensor kept = Cut(tile, 2, 0, previous is null ? steps.Limit + 1 : steps.Limit);
            result.narrow(2, written, kept.shape[2]).copy_(kept);
            written += kept.shape[2];
            previous?.Dispose();
            previous = tile.MoveToOuterDisposeScope();
        }

        return result.MoveToOuterDisposeScope();
    }

    private Tensor RunOverSpace(Tensor x)
    {
        if (!Cuts(x))
        {
            return RunTile(x);
        }

        using var scope = NewDisposeScope();
        Tensor result = empty(outputShape(x.shape), x.dtype, x.device);
        Tensor[] above = [];
        long[] tops = SpaceStarts(x, 3);
        for (int row = 0; row < tops.Length; row++)
        {
            using Tensor band = Cut(x, 3, tops[row], space!.Value.Tile);
            Tensor[] tiles = RunRow(band, row, above, result);
            DisposeAll(above);
            above = tiles;
        }

        return result.MoveToOuterDisposeScope();
    }

    private Tensor[] RunRow(Tensor band, int row, Tensor[] above, Tensor result)
    {
        TileSteps steps = space!.Value;
        long[] lefts = steps.Starts(band.shape[4]);
        var tiles = new Tensor[lefts.Length];
        for (int column = 0; column < tiles.Length; column++)
        {
            using var step = NewDisposeScope();
            Tensor tile = RunTile(Cut(band, 4, lefts[column], steps.Tile));
            if (row > 0)
            {
                TileBlending.BlendInPlace(above[column], tile, 3, steps.BlendExtent);
            }

            if (column > 0)
            {
                TileBlending.BlendInPlace(tiles[column - 1], tile, 4, steps.BlendExtent);
            }

            Tensor kept = Cut(Cut(tile, 3, 0, steps.Limit), 4, 0, steps.Limit);
            result.narrow(3, (long)row * steps.Limit, kept.shape[3]).narrow(4, (long)column * steps.Limit, kept.shape[4]).copy_(kept);
            tiles[column] = tile.MoveToOuterDisposeScope();
        }

        return tiles;
    }

    private Tensor RunTile(Tensor x)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Tensor result = network(x);
        if (x.device_type == DeviceType.CUDA)
        {
            // the device runs behind: without waiting, progress and cancellation would be tiles ahead of the work
            cuda.synchronize(x.device);
        }

        progress?.Report(new TileProgress(++_done, _count));
        return result;
    }

    private static Tensor Cut(Tensor x, int dimension, long start, long length) =>
        x.narrow(dimension, start, Math.Min(length, x.shape[dimension] - start));

    private static void DisposeAll(Tensor[] tensors)
    {
        foreach (Tensor tensor in tensors)
        {
            tensor.Dispose();
        }
    }
}
