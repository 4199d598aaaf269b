using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>Bytes in host memory, pinned if asked for and allowed, so that copies to a device run beside its work.</summary>
internal sealed class HostBuffer : IDisposable
{
    private readonly bool _isPinned;

    public HostBuffer(long bytes, bool pin)
    {
        Bytes = empty([bytes], ScalarType.Byte, CPU).DetachFromDisposeScope();
        _isPinned = pin && bytes > 0 && CudaMemory.TryPin(TensorHandles.AddressOf(Bytes), bytes);
    }

    /// <summary>(bytes).</summary>
    public Tensor Bytes { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_isPinned)
        {
            CudaMemory.Unpin(TensorHandles.AddressOf(Bytes));
        }

        Bytes.Dispose();
    }
}
