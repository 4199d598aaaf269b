using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native;

/// <summary>What TorchSharp asks of the calling thread's device, asked of a device by its name.</summary>
internal static class CudaDevices
{
#pragma warning disable RS0030 // here they are given their device
    /// <summary>Waits for all work of a device; a processor has none waiting.</summary>
    public static void Synchronize(Device device)
    {
        if (device.type == DeviceType.CUDA)
        {
            cuda.synchronize(new Device(DeviceType.CUDA, Math.Max(0, device.index)));
        }
    }

    /// <summary>Seeds a CUDA device's generator, which is the only one that draws on it: a Generator for CUDA is silently one for the CPU.</summary>
    public static void Seed(Device device, long seed)
    {
        using var current = CurrentCudaDevice.Of(device);
        cuda.manual_seed(seed);
    }
#pragma warning restore RS0030
}
