using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>The network of a pass: takes tiles of one shape, one or several at a time, and tells how many are done.</summary>
/// <param name="forward">A pass of tiles side by side in the batch dimension; its result belongs to the caller's dispose scope.</param>
/// <param name="most">How many tiles of a shape (B, C, T, H, W) may go through it at once.</param>
/// <param name="progress">Is told of each tile.</param>
/// <param name="cancellationToken">Is looked at before each batch.</param>
internal sealed class TileNetwork(
    Func<Tensor, Tensor> forward, Func<long[], int> most, IProgress<TileProgress>? progress, CancellationToken cancellationToken)
{
    private int _done;

    /// <summary>Tiles of the whole pass.</summary>
    public int Count { get; set; }

    /// <summary>How many tiles of a shape may go through at once, at least one.</summary>
    public int Most(long[] shape) => Math.Max(1, most(shape));

    /// <summary>Each (B, C, T, H, W) → its output, in the caller's dispose scope; all have one shape.</summary>
    public Tensor[] Run(IReadOnlyList<Tensor> tiles)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        Tensor input = tiles.Count == 1 ? tiles[0] : cat([.. tiles], dim: 0); // (tiles·B, C, T, H, W)
        Tensor output = forward(input);
        if (input.device_type == DeviceType.CUDA)
        {
            // the device runs behind: without waiting, progress and cancellation would be tiles ahead of the work
            cuda.synchronize(input.device);
        }

        foreach (Tensor _ in tiles)
        {
            progress?.Report(new TileProgress(++_done, Count));
        }

        long batch = tiles[0].shape[0];
        return [.. Enumerable.Range(0, tiles.Count).Select(i => output.narrow(0, i * batch, batch).MoveToOuterDisposeScope())];
    }
}
