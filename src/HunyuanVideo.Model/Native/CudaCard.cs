using System.Runtime.InteropServices;

namespace HunyuanVideo.Model.Native;

/// <summary>A CUDA device of the machine.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Name">Its name in the driver's words.</param>
/// <param name="Capability">Its compute capability as 10·major + minor.</param>
/// <param name="Bytes">Its memory.</param>
/// <param name="Processors">Its multiprocessors.</param>
public sealed record CudaCard(int Index, string Name, int Capability, long Bytes, int Processors)
{
    /// <summary>All that libtorch can compute on; none on a build for processors.</summary>
    public static unsafe IReadOnlyList<CudaCard> All()
    {
        if (!CudaRuntime.IsAvailable)
        {
            return [];
        }

        int count;
        CudaRuntime.Check(((delegate* unmanaged<int*, int>)CudaRuntime.Function("cudaGetDeviceCount"))(&count), "cudaGetDeviceCount");
        return [.. Enumerable.Range(0, count).Select(Read)];
    }

    /// <summary>Whether it computes what another does, as fast: the same kind of card.</summary>
    public bool IsLike(CudaCard other) => (other.Name, other.Capability, other.Processors) == (Name, Capability, Processors);

    private static unsafe CudaCard Read(int index)
    {
        const int processorCount = 16;
        int processors;
        var attribute = (delegate* unmanaged<int*, int, int, int>)CudaRuntime.Function("cudaDeviceGetAttribute");
        CudaRuntime.Check(attribute(&processors, processorCount, index), "cudaDeviceGetAttribute");
        return new CudaCard(index, NameOf(index), CudaRuntime.CapabilityOf(index), CudaMemory.Read(index)?.Total ?? 0, processors);
    }

    private static unsafe string NameOf(int index)
    {
        const int longest = 256;
        byte* name = stackalloc byte[longest];
        IntPtr driver = Cuda.CudaLibraries.LoadDriver();
        bool known = driver != IntPtr.Zero
            && ((delegate* unmanaged<byte*, int, int, int>)NativeLibrary.GetExport(driver, "cuDeviceGetName"))(name, longest, index) == 0;
        return known ? Marshal.PtrToStringUTF8((IntPtr)name)! : $"CUDA device {index}";
    }
}
