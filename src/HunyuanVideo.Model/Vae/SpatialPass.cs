using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>
/// One stretch of time through the network, cut into tiles in height and width. Every tile goes straight to its place in the
/// result; only the tiles that others are still to be blended with are kept.
/// </summary>
/// <param name="steps">Tiles in height and width, or null.</param>
/// <param name="network">What each tile goes through.</param>
/// <param name="outputShape">The shape that the network makes of an input's shape.</param>
internal sealed class SpatialPass(TileSteps? steps, TileNetwork network, Func<long[], long[]> outputShape)
{
    /// <summary>Tiles of a stretch of this height and width.</summary>
    public int Count(Tensor x)
    {
        (long[] tops, long[] lefts) = Starts(steps, x.shape[3], x.shape[4]);
        return tops.Length * lefts.Length;
    }

    /// <summary>(B, C, T, H, W) → the output shape of that, in the caller's dispose scope.</summary>
    public Tensor Run(Tensor x)
    {
        (long[] tops, long[] lefts) = Starts(steps, x.shape[3], x.shape[4]);
        if (tops.Length * lefts.Length == 1)
        {
            return network.Run([x])[0];
        }

        using var scope = NewDisposeScope();
        Tensor result = empty(outputShape(x.shape), x.dtype, x.device);
        using var batches = new TileBatches([.. tops.SelectMany(_ => lefts, (top, left) => Tile(x, top, left))], network);
        Tensor[] above = [];
        for (int row = 0; row < tops.Length; row++)
        {
            Tensor[] tiles = RunRow(batches, row, lefts.Length, above, result);
            DisposeAll(above);
            above = tiles;
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Where tiles begin in height and in width.</summary>
    internal static (long[] Tops, long[] Lefts) Starts(TileSteps? steps, long height, long width) =>
        steps is { } cut && (height > cut.Tile || width > cut.Tile) ? (cut.Starts(height), cut.Starts(width)) : ([0], [0]);

    /// <summary>A part of a dimension, shorter where the tensor ends.</summary>
    internal static Tensor Cut(Tensor x, int dimension, long start, long length) =>
        x.narrow(dimension, start, Math.Min(length, x.shape[dimension] - start));

    private Tensor[] RunRow(TileBatches batches, int row, int columns, Tensor[] above, Tensor result)
    {
        (long blend, long limit) = (steps!.Value.BlendExtent, steps.Value.Limit);
        var tiles = new Tensor[columns];
        for (int column = 0; column < columns; column++)
        {
            using var step = NewDisposeScope();
            Tensor tile = batches.Take((row * columns) + column);
            if (row > 0)
            {
                TileBlending.BlendInPlace(above[column], tile, 3, blend);
            }

            if (column > 0)
            {
                TileBlending.BlendInPlace(tiles[column - 1], tile, 4, blend);
            }

            Tensor kept = Cut(Cut(tile, 3, 0, limit), 4, 0, limit);
            result.narrow(3, row * limit, kept.shape[3]).narrow(4, column * limit, kept.shape[4]).copy_(kept);
            tiles[column] = tile.MoveToOuterDisposeScope();
        }

        return tiles;
    }

    private Tensor Tile(Tensor x, long top, long left)
    {
        using Tensor band = Cut(x, 3, top, steps!.Value.Tile);
        return Cut(band, 4, left, steps.Value.Tile);
    }

    private static void DisposeAll(Tensor[] tensors)
    {
        foreach (Tensor tensor in tensors)
        {
            tensor.Dispose();
        }
    }
}
