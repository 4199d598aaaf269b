using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native;

/// <summary>
/// Makes a device the calling thread's until it is disposed. libtorch's own guards go by the tensors, but its random numbers, its workspaces
/// and whatever is called by its plain name belong to the thread's device: a thread makes its device current before it computes.
/// </summary>
internal readonly unsafe ref struct CurrentCudaDevice
{
    private readonly int _before;
    private readonly int _device;

    public CurrentCudaDevice(int device)
    {
        _device = device;
        int before;
        CudaRuntime.Check(((delegate* unmanaged<int*, int>)CudaRuntime.Function("cudaGetDevice"))(&before), "cudaGetDevice");
        _before = before;
        Set(device);
    }

    /// <summary>The same for any compute device; a processor is everybody's already.</summary>
    public static CurrentCudaDevice Of(Device device) =>
        device.type == DeviceType.CUDA && CudaRuntime.IsAvailable ? new CurrentCudaDevice(Math.Max(0, device.index)) : default;

    public void Dispose() => Set(_before);

    private void Set(int device)
    {
        if (_before != _device)
        {
            CudaRuntime.Check(((delegate* unmanaged<int, int>)CudaRuntime.Function("cudaSetDevice"))(device), "cudaSetDevice");
        }
    }
}
