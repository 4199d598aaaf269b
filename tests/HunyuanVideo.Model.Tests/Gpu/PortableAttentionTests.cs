using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Transformer.Kernels;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>The attention kernel for every card since Ampere.</summary>
[Collection(CudaDevice.Collection)]
[Trait("gpu", "1")]
public sealed class PortableAttentionTests : OwnAttentionTests, IDisposable
{
    private readonly bool _enabled = PortableAttention.Enabled;

    public PortableAttentionTests() => PortableAttention.Enabled = true;

    public void Dispose() => PortableAttention.Enabled = _enabled;

    private protected override Tensor? TryAttend(Tensor query, Tensor key, Tensor value) => PortableAttention.TryAttend(query, key, value);

    private protected override Device Require()
    {
        Device device = CudaDevice.Require();
        Assert.SkipUnless(CudaRuntime.CapabilityOf(device) >= 80, "The kernel is for compute capability 8.0 and up.");
        return device;
    }
}
