using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native;

/// <summary>Whether CUDA devices see each other's memory, and how they come to.</summary>
internal static unsafe class CudaPeers
{
    /// <summary>Whether every one of the devices can read and write the memory of every other.</summary>
    public static bool Linked(IReadOnlyList<Device> devices) =>
        devices.Distinct().Count() == devices.Count
        && devices.All(device => device.type == DeviceType.CUDA)
        && devices.All(one => devices.All(other => one == other || CanAccess(one.index, other.index)));

    /// <summary>
    /// Opens the devices' memory to each other, what is allocated later too. Copies by libtorch do it: the runtime's own call leaves the memory of
    /// libtorch's allocator closed where that maps its pages itself, and a kernel that reaches there ends the process.
    /// </summary>
    public static void Open(IReadOnlyList<Device> devices)
    {
        using var scope = NewDisposeScope();
        foreach (Device from in devices)
        {
            using var current = CurrentCudaDevice.Of(from);
            Tensor sent = ones(1, device: from);
            foreach (Device to in devices.Where(to => to.index != from.index))
            {
                sent.to(to).cpu();
            }
        }
    }

    /// <summary>Whether one device can reach another's memory.</summary>
    public static bool CanAccess(int from, int to)
    {
        int can;
        var ask = (delegate* unmanaged<int*, int, int, int>)CudaRuntime.Function("cudaDeviceCanAccessPeer");
        return CudaRuntime.IsAvailable && ask(&can, from, to) == 0 && can != 0;
    }
}
