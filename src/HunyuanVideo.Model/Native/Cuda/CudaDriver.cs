using System.Runtime.InteropServices;

namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>The part of the CUDA driver that loads and launches kernels. Launches go to the stream that libtorch computes on.</summary>
internal sealed unsafe class CudaDriver : ICudaContexts
{
    private const int ComputeCapabilityMajor = 75;
    private const int ComputeCapabilityMinor = 76;
    private const int MaxDynamicSharedBytes = 8;

    private readonly delegate* unmanaged<uint, int> _init;
    private readonly delegate* unmanaged<IntPtr*, int> _getContext;
    private readonly delegate* unmanaged<IntPtr, int> _setContext;
    private readonly delegate* unmanaged<IntPtr*, int, int> _retainPrimaryContext;
    private readonly delegate* unmanaged<int*, int, int, int> _getAttribute;
    private readonly delegate* unmanaged<IntPtr*, byte*, int> _loadModule;
    private readonly delegate* unmanaged<IntPtr*, IntPtr, byte*, int> _getFunction;
    private readonly delegate* unmanaged<IntPtr, uint, uint, uint, uint, uint, uint, uint, IntPtr, void**, void**, int> _launch;
    private readonly delegate* unmanaged<IntPtr, int, int, int> _setAttribute;
    private readonly delegate* unmanaged<void*, int, uint, nint, ulong*, ulong*, uint*, uint*, int, int, int, int, int> _encodeTiles;
    private readonly delegate* unmanaged<int, byte**, int> _errorName;
    private readonly DeviceContexts _contexts;

    private CudaDriver(IntPtr library)
    {
        _init = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(library, "cuInit");
        _getContext = (delegate* unmanaged<IntPtr*, int>)NativeLibrary.GetExport(library, "cuCtxGetCurrent");
        _setContext = (delegate* unmanaged<IntPtr, int>)NativeLibrary.GetExport(library, "cuCtxSetCurrent");
        _retainPrimaryContext = (delegate* unmanaged<IntPtr*, int, int>)NativeLibrary.GetExport(library, "cuDevicePrimaryCtxRetain");
        _getAttribute = (delegate* unmanaged<int*, int, int, int>)NativeLibrary.GetExport(library, "cuDeviceGetAttribute");
        _loadModule = (delegate* unmanaged<IntPtr*, byte*, int>)NativeLibrary.GetExport(library, "cuModuleLoadData");
        _getFunction = (delegate* unmanaged<IntPtr*, IntPtr, byte*, int>)NativeLibrary.GetExport(library, "cuModuleGetFunction");
        _launch = (delegate* unmanaged<IntPtr, uint, uint, uint, uint, uint, uint, uint, IntPtr, void**, void**, int>)NativeLibrary.GetExport(
            library, "cuLaunchKernel");
        _setAttribute = (delegate* unmanaged<IntPtr, int, int, int>)NativeLibrary.GetExport(library, "cuFuncSetAttribute");
        _errorName = (delegate* unmanaged<int, byte**, int>)NativeLibrary.GetExport(library, "cuGetErrorName");
        // drivers before CUDA 12 have no tensor maps
        if (NativeLibrary.TryGetExport(library, "cuTensorMapEncodeTiled", out IntPtr encode))
        {
            _encodeTiles = (delegate* unmanaged<void*, int, uint, nint, ulong*, ulong*, uint*, uint*, int, int, int, int, int>)encode;
        }

        Check(_init(0), "start the CUDA driver");
        _contexts = new DeviceContexts(this);
    }

    /// <summary>The driver of this machine.</summary>
    /// <exception cref="CudaException">There is none, or it does not start.</exception>
    public static CudaDriver Open()
    {
        IntPtr library = CudaLibraries.LoadDriver();
        return library != IntPtr.Zero ? new CudaDriver(library) : throw new CudaException("The CUDA driver library was not found.");
    }

    /// <summary>The compute capability as one number: 90 for 9.0.</summary>
    public int Architecture(int device)
    {
        int major;
        int minor;
        Check(_getAttribute(&major, ComputeCapabilityMajor, device), "read the compute capability");
        Check(_getAttribute(&minor, ComputeCapabilityMinor, device), "read the compute capability");
        return (major * 10) + minor;
    }

    nint ICudaContexts.Current()
    {
        IntPtr current;
        Check(_getContext(&current), "read the CUDA context");
        return current;
    }

    void ICudaContexts.MakeCurrent(nint context) => Check(_setContext(context), "set the CUDA context");

    nint ICudaContexts.PrimaryOf(int device)
    {
        IntPtr context;
        Check(_retainPrimaryContext(&context, device), "open the CUDA context");
        return context;
    }

    /// <summary>Loads compiled code on a device for as long as the process lives.</summary>
    public IntPtr LoadModule(int device, ReadOnlySpan<byte> image)
    {
        using DeviceContexts.Use use = _contexts.On(device);
        IntPtr module;
        fixed (byte* start = image)
        {
            Check(_loadModule(&module, start), "load a kernel");
        }

        return module;
    }

    /// <summary>A kernel of a module by its plain name.</summary>
    public IntPtr Function(IntPtr module, string name)
    {
        IntPtr function;
        IntPtr text = Marshal.StringToCoTaskMemUTF8(name);
        try
        {
            Check(_getFunction(&function, module, (byte*)text), $"find the kernel {name}");
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }

        return function;
    }

    /// <summary>Lets a kernel use more shared memory than every card has.</summary>
    public void AllowSharedBytes(IntPtr function, int bytes) =>
        Check(_setAttribute(function, MaxDynamicSharedBytes, bytes), $"give a kernel {bytes} bytes of shared memory");

    /// <summary>Describes a bf16 tensor to the copy engine, which then takes boxes of it to shared memory in the 128-byte swizzle.</summary>
    /// <param name="map">128 bytes at a multiple of 64.</param>
    /// <param name="address">The first element, at a multiple of 16 bytes.</param>
    /// <param name="sizes">Elements along each dimension, the dense one first.</param>
    /// <param name="strides">Bytes from one element to the next along each dimension but the first.</param>
    /// <param name="box">Elements of a box along each dimension; 64 along the first.</param>
    public void EncodeTiles(nint map, nint address, ReadOnlySpan<ulong> sizes, ReadOnlySpan<ulong> strides, ReadOnlySpan<uint> box)
    {
        const int bfloat16 = 9;
        const int swizzle128Bytes = 3;
        const int promote256Bytes = 3;
        if (_encodeTiles is null)
        {
            throw new CudaException("The CUDA driver is older than 12.0 and describes no tensors to the copy engine.");
        }

        uint* everyElement = stackalloc uint[sizes.Length];
        new Span<uint>(everyElement, sizes.Length).Fill(1);
        fixed (ulong* size = sizes, stride = strides)
        fixed (uint* extent = box)
        {
            int status = _encodeTiles(
                (void*)map, bfloat16, (uint)sizes.Length, address, size, stride, extent, everyElement, 0, swizzle128Bytes, promote256Bytes, 0);
            Check(status, "describe a tensor");
        }
    }

    /// <summary>Queues a kernel of a device behind the work that libtorch has queued there.</summary>
    public void Launch(int device, IntPtr function, KernelGrid grid, ReadOnlySpan<KernelArgument> arguments)
    {
        using DeviceContexts.Use use = _contexts.On(device);
        ulong* values = stackalloc ulong[arguments.Length];
        void** pointers = stackalloc void*[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Bits;
            pointers[i] = arguments[i].IsElsewhere ? (void*)arguments[i].Bits : values + i;
        }

        Check(
            _launch(
                function, (uint)grid.X, (uint)grid.Y, (uint)grid.Z, (uint)grid.Threads, 1, 1, (uint)grid.SharedBytes, IntPtr.Zero, pointers, null),
            "launch a kernel");
    }

    private void Check(int status, string what)
    {
        if (status != 0)
        {
            byte* name = null;
            _errorName(status, &name);
            throw new CudaException($"The CUDA driver could not {what}: {Marshal.PtrToStringUTF8((IntPtr)name) ?? $"error {status}"}.");
        }
    }
}
