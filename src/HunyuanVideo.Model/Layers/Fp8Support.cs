using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>Which devices convert to e4m3 and multiply it.</summary>
internal static class Fp8Support
{
    /// <summary>The first compute capability that does, as 10·major + minor.</summary>
    private const int FirstCapability = 89;

    /// <summary>Whether a device does.</summary>
    public static bool On(Device device) => CudaRuntime.CapabilityOf(device) >= FirstCapability;
}
