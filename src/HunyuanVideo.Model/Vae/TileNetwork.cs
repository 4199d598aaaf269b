using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>The network of a pass: takes tiles of one shape, one or several at a time, and tells how many are done.</summary>
/// <param name="forward">A pass of tiles side by side in the batch dimension; its result belongs to the caller's dispose scope.</param>
/// <param name="most">How many tiles of a shape (B, C, T, H, W) may go through it at once.</param>
/// <param name="progress">Is told of each tile, on the thread that runs the pass.</param>
/// <param name="cancellationToken">Is looked at before each batch.</param>
internal sealed class TileNetwork(
    Func<Tensor, Tensor> forward, Func<long[], int> most, IProgress<TileProgress>? progress, CancellationToken cancellationToken)
{
    private int _done;
    private int _told;

    /// <summary>Tiles of the whole pass.</summary>
    public int Count { get; set; }

    /// <summary>Takes several batches at once; null where there is but one network.</summary>
    public ITileLanes? Lanes { get; init; }

    /// <summary>How many tiles of a shape may go through at once, at least one.</summary>
    public int Most(long[] shape) => Math.Max(1, most(shape));

    /// <summary>Each (B, C, T, H, W) → its output, in the caller's dispose scope; all have one shape.</summary>
    public Tensor[] Run(IReadOnlyList<Tensor> tiles)
    {
        Tensor[] outputs = Run(tiles, forward);
        Tell();
        return outputs;
    }

    /// <summary>The same through a given copy of the network, on any thread; nobody is told yet.</summary>
    public Tensor[] Run(IReadOnlyList<Tensor> tiles, Func<Tensor, Tensor> through)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        Tensor input = tiles.Count == 1 ? tiles[0] : cat([.. tiles], dim: 0); // (tiles·B, C, T, H, W)
        Tensor output = through(input);
        // the device runs behind: without waiting, progress and cancellation would be tiles ahead of the work
        CudaDevices.Synchronize(output.device);
        Interlocked.Add(ref _done, tiles.Count);
        long batch = tiles[0].shape[0];
        return [.. Enumerable.Range(0, tiles.Count).Select(i => output.narrow(0, i * batch, batch).MoveToOuterDisposeScope())];
    }

    /// <summary>Tells of the tiles that were done since the last time.</summary>
    public void Tell()
    {
        int done = Volatile.Read(ref _done);
        for (; _told < done; _told++)
        {
            progress?.Report(new TileProgress(_told + 1, Count));
        }
    }
}
