using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>
/// The tiles of one stretch of time, which are asked for one after the other. With a tile go through the network those behind it
/// that have its shape; their outputs wait here until they are asked for.
/// </summary>
/// <param name="inputs">The tiles in the order in which they are asked for; they stay the caller's.</param>
/// <param name="network">What they go through.</param>
internal sealed class TileBatches(IReadOnlyList<Tensor> inputs, TileNetwork network) : IDisposable
{
    private readonly Dictionary<int, Tensor> _waiting = [];

    /// <summary>The output of a tile, once; it belongs to the caller's dispose scope.</summary>
    public Tensor Take(int index)
    {
        if (!_waiting.ContainsKey(index))
        {
            Run(index);
        }

        _waiting.Remove(index, out Tensor? waiting);
        using (waiting)
        {
            return waiting!.alias();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Tensor output in _waiting.Values)
        {
            output.Dispose();
        }

        _waiting.Clear();
    }

    private void Run(int first)
    {
        long[] shape = inputs[first].shape;
        int[] batch = [.. Enumerable.Range(first, inputs.Count - first)
            .Where(index => !_waiting.ContainsKey(index) && inputs[index].shape.AsSpan().SequenceEqual(shape))
            .Take(network.Most(shape))];
        Tensor[] outputs = network.Run([.. batch.Select(index => inputs[index])]);
        for (int i = 0; i < batch.Length; i++)
        {
            _waiting[batch[i]] = outputs[i].DetachFromDisposeScope();
        }
    }
}
