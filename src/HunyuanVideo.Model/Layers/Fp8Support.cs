using System.Collections.Concurrent;
using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>Which devices convert to e4m3 and multiply it.</summary>
internal static class Fp8Support
{
    /// <summary>The first compute capability that does, as 10·major + minor.</summary>
    private const int FirstCapability = 89;

    private static readonly ConcurrentDictionary<int, int> Capabilities = new();

    /// <summary>Whether a device does.</summary>
    public static bool On(Device device) =>
        device.type == DeviceType.CUDA && Capabilities.GetOrAdd(Math.Max(0, device.index), CudaRuntime.CapabilityOf) >= FirstCapability;
}
