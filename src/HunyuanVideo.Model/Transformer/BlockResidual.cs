using System.Collections.Concurrent;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>
/// What all blocks together added to the image tokens the last time they ran, to be added again without running them. Where several ranks
/// share the tokens each keeps its own part.
/// </summary>
internal sealed class BlockResidual : IDisposable
{
    private readonly ConcurrentDictionary<int, Tensor> _values = new();

    /// <summary>Whether the next forward adds the residual instead of running the blocks.</summary>
    public bool IsReused { get; set; }

    /// <summary>(B, Li, hidden) after the patch embedding → the stand-in for the tokens after the last block, in the caller's scope.</summary>
    /// <exception cref="InvalidOperationException">The blocks have not run yet.</exception>
    public Tensor AddTo(Tensor img, int rank = 0) => _values.TryGetValue(rank, out Tensor? value)
        ? img.Plus(value)
        : throw new InvalidOperationException("There is no residual before the blocks have run.");

    /// <summary>Takes note of a run of the blocks.</summary>
    public void Take(Tensor before, Tensor after, int rank = 0)
    {
        // freed first: at full size it is most of a gigabyte
        Free(rank);
        _values[rank] = after.sub(before).DetachFromDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (int rank in _values.Keys)
        {
            Free(rank);
        }
    }

    private void Free(int rank)
    {
        if (_values.TryRemove(rank, out Tensor? value))
        {
            value.Dispose();
        }
    }
}
