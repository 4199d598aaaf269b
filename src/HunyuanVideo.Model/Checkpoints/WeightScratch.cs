using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// The memory that a model's packed weights are expanded into right before their products, one after the other in the same place: of the
/// size of the largest. One thread's at a time.
/// </summary>
internal sealed class WeightScratch : IDisposable
{
    private Tensor? _memory;
    private long _numbers;

    /// <summary>Has room made for a weight of a shape, when it is first needed.</summary>
    public void Reserve(IReadOnlyList<long> shape) => _numbers = Math.Max(_numbers, CountOf(shape));

    /// <summary>A weight's numbers, (out, in), in the caller's dispose scope; good until the next weight is expanded.</summary>
    public Tensor Expand(IPackedWeight weight)
    {
        using var scope = NewDisposeScope();
        Reserve(weight.Shape);
        Tensor expanded = MemoryFor(weight).narrow(0, 0, CountOf(weight.Shape)).view([.. weight.Shape]);
        weight.ExpandInto(expanded);
        return expanded.MoveToOuterDisposeScope();
    }

    /// <summary>Gives the memory back until it is needed again.</summary>
    public void Free()
    {
        _memory?.Dispose();
        _memory = null;
    }

    /// <inheritdoc />
    public void Dispose() => Free();

    private static long CountOf(IReadOnlyList<long> shape) => shape.Aggregate(1L, (product, size) => product * size);

    private Tensor MemoryFor(IPackedWeight weight)
    {
        Device device = weight.Device;
        if (_memory is null || _memory.shape[0] < _numbers || _memory.dtype != weight.DType || _memory.device_type != device.type || _memory.device_index != device.index)
        {
            Free();
            // outlives the mode it is first used in: a tensor made in inference mode could not be written to outside of it
            using var ordinary = inference_mode(false);
            _memory = empty([_numbers], weight.DType, device).DetachFromDisposeScope();
        }

        return _memory;
    }
}
