using HunyuanVideo.Model.Native.Cuda;

namespace HunyuanVideo.Model.Native;

/// <summary>
/// A stream for copies that runs beside libtorch's computing, which goes through the legacy default stream here, and the
/// events by which the two wait for each other. Belongs to one thread.
/// </summary>
internal sealed unsafe class CudaStreams : IDisposable
{
    private const uint NonBlocking = 1;
    private const uint DisableTiming = 2;
    private const int HostToDevice = 1;
    private const nint ComputeStream = 0;

    private readonly int _device;
    private readonly nint _stream;
    private readonly List<nint> _events = [];
    private readonly delegate* unmanaged<nint, nint, int> _record;
    private readonly delegate* unmanaged<nint, nint, uint, int> _wait;
    private readonly delegate* unmanaged<nint, nint, nuint, int, nint, int> _copy;
    private readonly delegate* unmanaged<nint, int> _synchronize;

    /// <summary>Makes a copy stream on a device.</summary>
    /// <exception cref="CudaException">The device refused.</exception>
    public CudaStreams(int device)
    {
        _device = device;
        _record = (delegate* unmanaged<nint, nint, int>)CudaRuntime.Function("cudaEventRecord");
        _wait = (delegate* unmanaged<nint, nint, uint, int>)CudaRuntime.Function("cudaStreamWaitEvent");
        _copy = (delegate* unmanaged<nint, nint, nuint, int, nint, int>)CudaRuntime.Function("cudaMemcpyAsync");
        _synchronize = (delegate* unmanaged<nint, int>)CudaRuntime.Function("cudaStreamSynchronize");
        using var current = new CurrentCudaDevice(device);
        nint stream;
        CudaRuntime.Check(
            ((delegate* unmanaged<nint*, uint, int>)CudaRuntime.Function("cudaStreamCreateWithFlags"))(&stream, NonBlocking), "cudaStreamCreateWithFlags");
        _stream = stream;
    }

    /// <summary>A new event, freed with the streams.</summary>
    public nint NewEvent()
    {
        using var current = new CurrentCudaDevice(_device);
        nint made;
        CudaRuntime.Check(
            ((delegate* unmanaged<nint*, uint, int>)CudaRuntime.Function("cudaEventCreateWithFlags"))(&made, DisableTiming), "cudaEventCreateWithFlags");
        _events.Add(made);
        return made;
    }

    /// <summary>The event happens when all computing asked for so far is done.</summary>
    public void RecordCompute(nint happens) => OnDevice(() => _record(happens, ComputeStream), "cudaEventRecord");

    /// <summary>The event happens when all copies asked for so far are done.</summary>
    public void RecordCopies(nint happens) => OnDevice(() => _record(happens, _stream), "cudaEventRecord");

    /// <summary>Computing that is asked for from now on waits for the event.</summary>
    public void ComputeWaits(nint awaited) => OnDevice(() => _wait(ComputeStream, awaited, 0), "cudaStreamWaitEvent");

    /// <summary>Copies that are asked for from now on wait for the event.</summary>
    public void CopiesWait(nint awaited) => OnDevice(() => _wait(_stream, awaited, 0), "cudaStreamWaitEvent");

    /// <summary>Copies host memory to the device; returns at once where the memory is pinned, and after the read where it is not.</summary>
    public void CopyToDevice(nint destination, nint source, long bytes) =>
        OnDevice(() => _copy(destination, source, (nuint)bytes, HostToDevice, _stream), "cudaMemcpyAsync");

    /// <summary>Waits for all copies.</summary>
    public void Synchronize() => OnDevice(() => _synchronize(_stream), "cudaStreamSynchronize");

    /// <inheritdoc />
    public void Dispose()
    {
        using var current = new CurrentCudaDevice(_device);
        _synchronize(_stream);
        foreach (nint made in _events)
        {
            ((delegate* unmanaged<nint, int>)CudaRuntime.Function("cudaEventDestroy"))(made);
        }

        _events.Clear();
        ((delegate* unmanaged<nint, int>)CudaRuntime.Function("cudaStreamDestroy"))(_stream);
    }

    private void OnDevice(Func<int> call, string name)
    {
        using var current = new CurrentCudaDevice(_device);
        CudaRuntime.Check(call(), name);
    }
}
