using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

public sealed class CausalVaePrecisionTests
{
    [Theory]
    [InlineData(ScalarType.Float16, 0.01)]
    [InlineData(ScalarType.BFloat16, 0.08)]
    public void Decode_HalfPrecision_IsCloseToFp32(ScalarType dtype, double tolerance)
    {
        using var scope = NewDisposeScope();
        using CausalVae vae = VaeFixture.OpenGolden(dtype);
        Tensor frames = vae.Decode(VaeFixture.Case("tiled.latent"), progress: null, CancellationToken.None);
        Assert.Equal(dtype, frames.dtype);
        TensorAssert.Close(VaeFixture.Case("tiled.both"), frames, tolerance, $"{dtype}");
    }

    [Theory]
    [InlineData(ScalarType.Float16, 0.01)]
    [InlineData(ScalarType.BFloat16, 0.08)]
    public void Encode_HalfPrecision_IsCloseToFp32(ScalarType dtype, double tolerance)
    {
        using var scope = NewDisposeScope();
        using CausalVae vae = VaeFixture.OpenGolden(dtype);
        VaeMoments moments = vae.Encode(VaeFixture.Case("encode_tiled.frames"), CancellationToken.None);
        Assert.Equal(dtype, moments.Mean.dtype);
        TensorAssert.Close(VaeFixture.Case("encode_tiled.mean"), moments.Mean, tolerance, $"{dtype}");
    }
}
