using System.Runtime.InteropServices;
using System.Text;

namespace HunyuanVideo.Benchmarks.Machine;

/// <summary>The few functions of NVIDIA's driver that are asked for; whatever does not work is told as null.</summary>
internal sealed class CudaDriver
{
    private readonly GetMemory _getMemory;
    private readonly SetContext _setContext;
    private readonly IntPtr _context;

    private CudaDriver(GetMemory getMemory, SetContext setContext, IntPtr context, string? name)
    {
        (_getMemory, _setContext, _context) = (getMemory, setContext, context);
        DeviceName = name;
    }

    private delegate int Initialise(uint flags);

    private delegate int GetDevice(out int device, int ordinal);

    private delegate int GetName([Out] byte[] name, int length, int device);

    private delegate int RetainContext(out IntPtr context, int device);

    private delegate int SetContext(IntPtr context);

    private delegate int GetMemory(out nuint free, out nuint total);

    /// <summary>What the card is called.</summary>
    public string? DeviceName { get; }

    /// <summary>The driver's view of a CUDA device, or null where there is no driver that can be asked.</summary>
    public static CudaDriver? TryOpen(int ordinal)
    {
        try
        {
            return NativeLibrary.TryLoad("libcuda.so.1", out IntPtr library) || NativeLibrary.TryLoad("nvcuda.dll", out library)
                ? Open(library, ordinal)
                : null;
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException or ExternalException)
        {
            return null;
        }
    }

    /// <summary>Bytes of the device's memory in use by all programs; null if they cannot be told. Any thread may ask.</summary>
    public long? UsedBytes()
    {
        return _setContext(_context) == 0 && _getMemory(out nuint free, out nuint total) == 0 ? (long)(total - free) : null;
    }

    private static CudaDriver? Open(IntPtr library, int ordinal)
    {
        T Function<T>(string name)
            where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));

        if (Function<Initialise>("cuInit")(0) != 0
            || Function<GetDevice>("cuDeviceGet")(out int device, ordinal) != 0
            || Function<RetainContext>("cuDevicePrimaryCtxRetain")(out IntPtr context, device) != 0)
        {
            return null;
        }

        byte[] name = new byte[256];
        bool named = Function<GetName>("cuDeviceGetName")(name, name.Length, device) == 0;
        return new CudaDriver(
            Function<GetMemory>("cuMemGetInfo_v2"),
            Function<SetContext>("cuCtxSetCurrent"),
            context,
            named ? Encoding.UTF8.GetString(name).TrimEnd('\0') : null);
    }
}
