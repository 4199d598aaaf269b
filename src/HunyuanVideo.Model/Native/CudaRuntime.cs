using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using HunyuanVideo.Model.Native.Cuda;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native;

/// <summary>The CUDA runtime that libtorch brought into the process, for what TorchSharp does not offer.</summary>
internal static unsafe class CudaRuntime
{
    private static readonly string[] Names =
        ["libcudart.so.13", "libcudart.so.12", "libcudart.so", "cudart64_13.dll", "cudart64_12.dll"];

    private static readonly Lazy<nint> Library = new(Find);
    private static readonly ConcurrentDictionary<int, int> Capabilities = new();

    /// <summary>Whether there is a CUDA runtime and a device that libtorch computes on.</summary>
    public static bool IsAvailable => IsCudaBuild() && Library.Value != 0;

    /// <summary>The address of a function of the runtime.</summary>
    /// <exception cref="EntryPointNotFoundException">There is no such function.</exception>
    public static nint Function(string name) => NativeLibrary.GetExport(Library.Value, name);

    /// <summary>Throws unless a call succeeded.</summary>
    /// <exception cref="CudaException">It did not.</exception>
    public static void Check(int status, string call)
    {
        if (status != 0)
        {
            throw new CudaException($"{call} failed with CUDA error {status}.");
        }
    }

    /// <summary>The compute capability as 10·major + minor, such as 89 or 90; 0 where it is not known, or the device is none of CUDA's.</summary>
    public static int CapabilityOf(Device device) =>
        device.type == TorchSharp.DeviceType.CUDA ? CapabilityOf(Math.Max(0, device.index)) : 0;

    /// <summary>The same of a CUDA device by its number; asked once.</summary>
    public static int CapabilityOf(int device) => Capabilities.GetOrAdd(device, AskCapability);

    private static int AskCapability(int device)
    {
        const int major = 75;
        const int minor = 76;
        if (!IsAvailable)
        {
            return 0;
        }

        var attribute = (delegate* unmanaged<int*, int, int, int>)Function("cudaDeviceGetAttribute");
        int high;
        int low;
        return attribute(&high, major, device) == 0 && attribute(&low, minor, device) == 0 ? (10 * high) + low : 0;
    }

    private static bool IsCudaBuild() => TryInitializeDeviceType(TorchSharp.DeviceType.CUDA) && cuda.is_available();

    private static nint Find()
    {
        // the copy that is loaded already, whose name may carry a hash
        string? loaded = LoadedPath();
        if (loaded is not null && NativeLibrary.TryLoad(loaded, out nint library))
        {
            return library;
        }

        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint named))
            {
                return named;
            }
        }

        return 0;
    }

    private static string? LoadedPath()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>()
            .Select(module => module.FileName)
            .FirstOrDefault(path => Path.GetFileName(path) is { } name
                && (name.StartsWith("libcudart", StringComparison.Ordinal) || name.StartsWith("cudart64", StringComparison.OrdinalIgnoreCase)));
    }
}
