namespace HunyuanVideo.Model.Native;

/// <summary>The memory of a CUDA device.</summary>
public static unsafe class CudaMemory
{
    private const uint Portable = 1;

    /// <summary>Free and total bytes of a device; null where there is no CUDA device or runtime. Memory that libtorch keeps for reuse counts as taken.</summary>
    /// <param name="device">The device's number.</param>
    public static (long Free, long Total)? Read(int device = 0)
    {
        if (!CudaRuntime.IsAvailable)
        {
            return null;
        }

        using var current = new CurrentCudaDevice(device);
        return ReadCurrent();
    }

    /// <summary>The same of the calling thread's device.</summary>
    internal static (long Free, long Total)? ReadCurrent()
    {
        if (!CudaRuntime.IsAvailable)
        {
            return null;
        }

        var info = (delegate* unmanaged<nuint*, nuint*, int>)CudaRuntime.Function("cudaMemGetInfo");
        nuint free;
        nuint total;
        return info(&free, &total) == 0 ? ((long)free, (long)total) : null;
    }

    /// <summary>Locks host memory in place, so that copies from it run beside the device's work.</summary>
    /// <returns>Whether the system allowed it.</returns>
    internal static bool TryPin(nint address, long bytes)
    {
        if (!CudaRuntime.IsAvailable)
        {
            return false;
        }

        var register = (delegate* unmanaged<void*, nuint, uint, int>)CudaRuntime.Function("cudaHostRegister");
        if (register((void*)address, (nuint)bytes, Portable) == 0)
        {
            return true;
        }

        // the runtime remembers the refusal and would report it to the next call
        ((delegate* unmanaged<int>)CudaRuntime.Function("cudaGetLastError"))();
        return false;
    }

    /// <summary>Undoes <see cref="TryPin"/>.</summary>
    internal static void Unpin(nint address) =>
        CudaRuntime.Check(((delegate* unmanaged<void*, int>)CudaRuntime.Function("cudaHostUnregister"))((void*)address), "cudaHostUnregister");
}
