using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Transformer.Kernels;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>Hopper's attention kernel.</summary>
[Collection(CudaDevice.Collection)]
[Trait("gpu", "1")]
public sealed class HopperAttentionTests : OwnAttentionTests
{
    private protected override Tensor? TryAttend(Tensor query, Tensor key, Tensor value) => HopperAttention.TryAttend(query, key, value);

    private protected override Device Require()
    {
        Device device = CudaDevice.Require();
        Assert.SkipUnless(CudaRuntime.CapabilityOf(device) == 90, "The kernel is for compute capability 9.0.");
        return device;
    }
}
