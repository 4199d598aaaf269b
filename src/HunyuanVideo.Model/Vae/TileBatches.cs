using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>
/// The tiles of one stretch of time, which are asked for one after the other. With a tile go through the network those behind it
/// that have its shape; their outputs wait here until they are asked for. Where there are several networks the next batches go through
/// them at once: the same batches as through one.
/// </summary>
/// <param name="inputs">The tiles in the order in which they are asked for; they stay the caller's.</param>
/// <param name="network">What they go through.</param>
internal sealed class TileBatches(IReadOnlyList<Tensor> inputs, TileNetwork network) : IDisposable
{
    private readonly Dictionary<int, Tensor> _waiting = [];
    private readonly Queue<int[]> _batches = new(Plan(inputs, network));

    /// <summary>The output of a tile, once; it belongs to the caller's dispose scope.</summary>
    public Tensor Take(int index)
    {
        if (!_waiting.ContainsKey(index))
        {
            Run();
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

    /// <summary>Each batch begins with the first tile that is in none yet.</summary>
    private static IEnumerable<int[]> Plan(IReadOnlyList<Tensor> inputs, TileNetwork network)
    {
        var left = Enumerable.Range(0, inputs.Count).ToList();
        while (left.Count > 0)
        {
            long[] shape = inputs[left[0]].shape;
            int[] batch = [.. left.Where(index => inputs[index].shape.AsSpan().SequenceEqual(shape)).Take(network.Most(shape))];
            left.RemoveAll(batch.Contains);
            yield return batch;
        }
    }

    private void Run()
    {
        if (network.Lanes is not { Devices.Count: > 1 } lanes)
        {
            int[] batch = _batches.Dequeue();
            Keep(batch, network.Run(TilesOf(batch)));
            return;
        }

        int[][] wave = [.. Enumerable.Range(0, Math.Min(_batches.Count, lanes.Devices.Count * TileWave.BatchesOfALane)).Select(_ => _batches.Dequeue())];
        Tensor[][] outputs = new TileWave(lanes, network).Run([.. wave.Select(TilesOf)]);
        for (int i = 0; i < wave.Length; i++)
        {
            Keep(wave[i], outputs[i]);
        }
    }

    private Tensor[] TilesOf(int[] batch) => [.. batch.Select(index => inputs[index])];

    private void Keep(int[] batch, Tensor[] outputs)
    {
        for (int i = 0; i < batch.Length; i++)
        {
            _waiting[batch[i]] = outputs[i].DetachFromDisposeScope();
        }
    }
}
