using System.Runtime.InteropServices;

namespace HunyuanVideo.Model.Native;

/// <summary>
/// Marks on the stream that libtorch computes on, which is stream 0, to wait for; by the CUDA driver itself, whose library has the
/// same name on every machine that has one.
/// </summary>
internal sealed unsafe class CudaEvents : IDisposable
{
    private const uint DisableTiming = 2;

    private static readonly Lazy<nint> Driver = new(() =>
        NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint library) ? library : 0);

    private readonly int _device;
    private readonly nint _context;
    private readonly nint[] _events;

    private CudaEvents(int device, nint context, int count) => (_device, _context, _events) = (device, context, new nint[count]);

    /// <summary>Events on a device that libtorch already uses; null where there is no driver to ask.</summary>
    /// <param name="index">The device's number.</param>
    /// <param name="count">How many events.</param>
    public static CudaEvents? TryOpen(int index, int count)
    {
        int device = 0;
        nint context = 0;
        if (Driver.Value == 0
            || ((delegate* unmanaged[Cdecl]<int*, int, int>)Export("cuDeviceGet"))(&device, index) != 0
            || ((delegate* unmanaged[Cdecl]<nint*, int, int>)Export("cuDevicePrimaryCtxRetain"))(&context, device) != 0)
        {
            return null;
        }

        var events = new CudaEvents(device, context, count);
        try
        {
            events.Create();
            return events;
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    /// <summary>Marks what is queued so far.</summary>
    /// <exception cref="InvalidOperationException">The device failed.</exception>
    public void Record(int index) =>
        InContext(() => Check(((delegate* unmanaged[Cdecl]<nint, nint, int>)Export("cuEventRecord"))(_events[index], 0)));

    /// <summary>Waits until all that was queued before the mark is done; at once where there is no mark.</summary>
    /// <exception cref="InvalidOperationException">The device failed.</exception>
    public void Wait(int index) =>
        InContext(() => Check(((delegate* unmanaged[Cdecl]<nint, int>)Export("cuEventSynchronize"))(_events[index])));

    /// <inheritdoc />
    public void Dispose()
    {
        InContext(() =>
        {
            foreach (nint made in _events.Where(made => made != 0))
            {
                ((delegate* unmanaged[Cdecl]<nint, int>)Export("cuEventDestroy_v2"))(made);
            }
        });
        Array.Clear(_events);
        ((delegate* unmanaged[Cdecl]<int, int>)Export("cuDevicePrimaryCtxRelease_v2"))(_device);
    }

    private void Create() => InContext(() =>
    {
        for (int i = 0; i < _events.Length; i++)
        {
            nint made = 0;
            Check(((delegate* unmanaged[Cdecl]<nint*, uint, int>)Export("cuEventCreate"))(&made, DisableTiming));
            _events[i] = made;
        }
    });

    /// <summary>Stream 0 is that of the current context, which on a thread of one's own need not be this device's.</summary>
    private void InContext(Action action)
    {
        Check(((delegate* unmanaged[Cdecl]<nint, int>)Export("cuCtxPushCurrent_v2"))(_context));
        try
        {
            action();
        }
        finally
        {
            nint popped = 0;
            ((delegate* unmanaged[Cdecl]<nint*, int>)Export("cuCtxPopCurrent_v2"))(&popped);
        }
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Driver.Value, name);

    private static void Check(int status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"CUDA error: the driver answered {status} while weights were copied to the device.");
        }
    }
}
