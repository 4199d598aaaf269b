using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>Copies weights from host memory to places on the compute device, in step with what computes from those places.</summary>
internal abstract class CopyLane : IDisposable
{
    /// <summary>A lane to a device with a number of places.</summary>
    public static CopyLane To(Device device, int places) =>
        device.type == DeviceType.CUDA ? new CudaCopyLane(Math.Max(0, device.index), places) : new HostCopyLane();

    /// <summary>Bytes that are copied from here on into a place wait until what was asked to compute from it is done.</summary>
    public abstract void Begin(int place);

    /// <summary>Copies bytes.</summary>
    public abstract void Copy(nint source, nint destination, long bytes);

    /// <summary>All bytes for a place are on their way.</summary>
    public abstract void End(int place);

    /// <summary>Whatever is asked to compute from here on waits for a place's bytes.</summary>
    public abstract void Await(int place);

    /// <summary>What was asked to compute so far is the last that uses a place's bytes.</summary>
    public abstract void Release(int place);

    /// <summary>Waits until nothing is being copied.</summary>
    public abstract void Finish();

    /// <inheritdoc />
    public abstract void Dispose();

    /// <summary>On the CPU a copy is done when it returns.</summary>
    private sealed unsafe class HostCopyLane : CopyLane
    {
        public override void Begin(int place)
        {
        }

        public override void Copy(nint source, nint destination, long bytes) => Buffer.MemoryCopy((void*)source, (void*)destination, bytes, bytes);

        public override void End(int place)
        {
        }

        public override void Await(int place)
        {
        }

        public override void Release(int place)
        {
        }

        public override void Finish()
        {
        }

        public override void Dispose()
        {
        }
    }

    /// <summary>On a GPU copies have a stream of their own; two events for each place keep the order.</summary>
    private sealed class CudaCopyLane : CopyLane
    {
        private readonly CudaStreams _streams;
        private readonly nint[] _copied;
        private readonly nint[] _computed;

        public CudaCopyLane(int device, int places)
        {
            _streams = new CudaStreams(device);
            _copied = [.. Enumerable.Range(0, places).Select(_ => _streams.NewEvent())];
            _computed = [.. Enumerable.Range(0, places).Select(_ => _streams.NewEvent())];
        }

        public override void Begin(int place) => _streams.CopiesWait(_computed[place]);

        public override void Copy(nint source, nint destination, long bytes) => _streams.CopyToDevice(destination, source, bytes);

        public override void End(int place) => _streams.RecordCopies(_copied[place]);

        public override void Await(int place) => _streams.ComputeWaits(_copied[place]);

        public override void Release(int place) => _streams.RecordCompute(_computed[place]);

        public override void Finish() => _streams.Synchronize();

        public override void Dispose() => _streams.Dispose();
    }
}
