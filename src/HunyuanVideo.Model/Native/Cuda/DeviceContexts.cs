using System.Collections.Concurrent;

namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>The driver's calls that say on which device a thread works.</summary>
internal interface ICudaContexts
{
    /// <summary>The calling thread's context; zero where it has none yet.</summary>
    nint Current();

    /// <summary>Makes a context the calling thread's.</summary>
    void MakeCurrent(nint context);

    /// <summary>The context that libtorch uses on a device; it is kept for as long as the process lives.</summary>
    nint PrimaryOf(int device);
}

/// <summary>
/// Has code loaded and kernels launched on the device they are for, whatever the calling thread's device is. A kernel that is launched on
/// another device than its tensors' reads foreign addresses, and the process is lost.
/// </summary>
internal sealed class DeviceContexts(ICudaContexts driver)
{
    private readonly ConcurrentDictionary<int, nint> _primaries = new();

    /// <summary>Makes a device the calling thread's until the result is disposed. A thread without any device keeps this one.</summary>
    public Use On(int device)
    {
        nint wanted = _primaries.GetOrAdd(device, driver.PrimaryOf);
        nint before = driver.Current();
        if (before != wanted)
        {
            driver.MakeCurrent(wanted);
        }

        return new Use(driver, before == wanted ? 0 : before);
    }

    /// <summary>A device in use by the calling thread.</summary>
    public readonly ref struct Use(ICudaContexts driver, nint restored)
    {
        /// <summary>Gives the thread the device back that it had.</summary>
        public void Dispose()
        {
            if (restored != 0)
            {
                driver.MakeCurrent(restored);
            }
        }
    }
}
