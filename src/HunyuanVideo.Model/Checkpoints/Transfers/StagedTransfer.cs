using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Transfers;

/// <summary>
/// Copies tensors to a device by way of two buffers: while one is on its way, the other is filled from the mapped file by several
/// threads. On a GPU the buffers are pinned, so that the way is short; memory grows by the two buffers and no more. One thread's alone.
/// </summary>
internal sealed class StagedTransfer : IWeightTransfer, IDisposable
{
    /// <summary>Large enough that the bus, not the calls, takes the time.</summary>
    public const int DefaultChunkBytes = 64 << 20;

    private const int Buffers = 2;

    /// <summary>One thread copies from the page cache at 5 to 8 GB/s, which is less than the bus takes.</summary>
    private const int CopyThreads = 4;

    private readonly Device _device;
    private readonly int _chunkBytes;
    private readonly Action<long> _onBytes;
    private readonly CancellationToken _cancellationToken;
    private readonly Tensor[] _buffers;
    private readonly CudaEvents? _events;
    private int _next;

    /// <summary>Makes the buffers.</summary>
    /// <param name="device">Where tensors go.</param>
    /// <param name="onBytes">Told of the bytes of each chunk.</param>
    /// <param name="cancellationToken">Looked at before each chunk.</param>
    /// <param name="chunkBytes">The size of a buffer.</param>
    public StagedTransfer(Device device, Action<long> onBytes, CancellationToken cancellationToken, int chunkBytes = DefaultChunkBytes)
    {
        (_device, _onBytes, _cancellationToken, _chunkBytes) = (device, onBytes, cancellationToken, chunkBytes);
        bool cuda = device.type == DeviceType.CUDA;
        _events = cuda ? CudaEvents.TryOpen(device.index, Buffers) : null;
        _buffers = [.. Enumerable.Range(0, Buffers).Select(_ => Buffer(chunkBytes, cuda))];
    }

    /// <inheritdoc />
    public Tensor Take(Tensor stored)
    {
        using var scope = NewDisposeScope();
        if (stored.device_type != DeviceType.CPU || stored.numel() == 0)
        {
            _onBytes(stored.numel() * SafetensorsDType.SizeOf(stored.dtype));
            return stored.to(_device).MoveToOuterDisposeScope();
        }

        Tensor target = empty(stored.shape, stored.dtype, device: _device);
        Tensor from = AtenNative.ViewAs(stored.contiguous().reshape(-1), ScalarType.Byte); // (bytes)
        Tensor to = AtenNative.ViewAs(target.reshape(-1), ScalarType.Byte); // (bytes)
        for (long start = 0; start < from.numel(); start += _chunkBytes)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            long length = Math.Min(_chunkBytes, from.numel() - start);
            Copy(from.narrow(0, start, length), to.narrow(0, start, length));
            _onBytes(length);
        }

        return target.MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        for (int i = 0; i < _buffers.Length; i++)
        {
            WaitFor(i);
            _buffers[i].Dispose();
        }

        _events?.Dispose();
    }

    private static Tensor Buffer(int bytes, bool pinned)
    {
        Tensor plain = empty(bytes, ScalarType.Byte);
        if (!pinned)
        {
            return plain.DetachFromDisposeScope();
        }

        using (plain)
        {
            return plain.pin_memory().DetachFromDisposeScope();
        }
    }

    private void Copy(Tensor from, Tensor to)
    {
        using var scope = NewDisposeScope();
        int slot = _next;
        _next = (_next + 1) % Buffers;
        // what this buffer held before must have arrived
        WaitFor(slot);
        Tensor buffer = _buffers[slot].narrow(0, 0, from.numel());
        Fill(buffer, from);
        to.copy_(buffer, true);
        if (_events is not null)
        {
            _events.Record(slot);
        }
        else
        {
            CudaDevices.Synchronize(_device);
        }
    }

    private void WaitFor(int slot) => _events?.Wait(slot);

    private static unsafe void Fill(Tensor buffer, Tensor from)
    {
        fixed (byte* source = from.bytes, target = buffer.bytes)
        {
            (nint first, nint into, long length) = ((nint)source, (nint)target, from.numel());
            // other memory than a file's would be lost, not let go
            bool mapped = FileMapping.Contains(first);
            if (mapped)
            {
                PageAdvice.Fetch(first, length);
            }

            long part = (length + CopyThreads - 1) / CopyThreads;
            Parallel.For(0, CopyThreads, i =>
            {
                long start = i * part;
                long bytes = Math.Min(part, length - start);
                if (bytes > 0)
                {
                    System.Buffer.MemoryCopy((byte*)first + start, (byte*)into + start, bytes, bytes);
                }
            });
            if (mapped)
            {
                PageAdvice.Release(first, length);
            }
        }
    }
}
