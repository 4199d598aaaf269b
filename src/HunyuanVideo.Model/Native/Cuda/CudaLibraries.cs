using System.Runtime.InteropServices;

namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>Finds the libraries of CUDA under the names they have on different systems.</summary>
internal static class CudaLibraries
{
    private static readonly string[] DriverNames = ["libcuda.so.1", "libcuda.so", "nvcuda.dll"];
    private static readonly string[] NvrtcNames = ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so", "nvrtc64_130_0.dll", "nvrtc64_120_0.dll"];

    /// <summary>The driver; zero where there is none.</summary>
    public static IntPtr LoadDriver() => Load(DriverNames);

    /// <summary>The run-time compiler; zero where there is none.</summary>
    public static IntPtr LoadNvrtc()
    {
        IntPtr found = Load(NvrtcNames);
        return found != IntPtr.Zero ? found : Load(NvrtcBesideLibtorch());
    }

    private static IntPtr Load(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out IntPtr handle))
            {
                return handle;
            }
        }

        return IntPtr.Zero;
    }

    /// <summary>Packages of libtorch carry the compiler under a name with a hash in it.</summary>
    private static IEnumerable<string> NvrtcBesideLibtorch()
    {
        string[] folders = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")];
        return folders
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "libnvrtc*.so*"))
            .Where(path => !Path.GetFileName(path).Contains("builtins", StringComparison.Ordinal));
    }
}
