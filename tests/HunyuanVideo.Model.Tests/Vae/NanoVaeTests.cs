using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

public sealed class NanoVaeTests
{
    [Theory]
    [InlineData("ref1")]
    [InlineData("ref2")]
    public void Decode_ReferenceLatents_GivesTheReferencePictures(string name)
    {
        using var scope = NewDisposeScope();
        using CausalVae vae = VaeFixture.OpenNano();
        using SafetensorsFile file = Nano.OpenReference(name);
        Tensor latents = file.Read("latents") / vae.Config.ScalingFactor;
        Tensor expected = file.Read("frames_untiled");

        Tensor pictures = FrameConversion.ToRgb24(vae.Decode(latents, progress: null, CancellationToken.None));

        Assert.Equal(expected.shape, pictures.shape);
        double psnr = Psnr(expected, pictures);
        double equal = pictures.eq(expected).to(ScalarType.Float32).mean().item<float>();
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: PSNR {psnr:f1} dB, {equal:p2} of the bytes equal");
        Assert.True(psnr >= 45, $"{name}: PSNR {psnr:f1} dB");
        // rounding instead of cutting off, or the other way round, would differ in half of the bytes
        Assert.True(equal >= 0.99, $"{name}: only {equal:p2} of the bytes are equal");
    }

    private static double Psnr(Tensor expected, Tensor actual)
    {
        double error = (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).square().mean().item<double>();
        return 10 * Math.Log10(255.0 * 255.0 / Math.Max(error, 1e-12));
    }
}
