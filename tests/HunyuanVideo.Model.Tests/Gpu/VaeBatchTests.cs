using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Tests.Vae;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>Tiles decoded at once on a CUDA device against the same tiles one by one.</summary>
[Collection(CudaDevice.Collection)]
[Trait("gpu", "1")]
public sealed class VaeBatchTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 2, 1e-5)]
    [InlineData(ScalarType.Float32, 3, 1e-5)]
    [InlineData(ScalarType.Float16, 2, 0.01)]
    [InlineData(ScalarType.Float16, 3, 0.01)]
    [InlineData(ScalarType.BFloat16, 3, 0.08)]
    public void Decode_TilesAtOnce_AreThoseOneByOne(ScalarType dtype, int atOnce, double tolerance)
    {
        Device device = CudaDevice.Require();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using var source = new StateDict(SafetensorsFile.Open(VaeFixture.NanoWeightsPath));
        using var vae = new CausalVae(VaeFixture.NanoConfig, new Weights(source, device, dtype));
        // tiles of 4 latents every 3: full ones, narrow ones, low ones and a corner, in three stretches of time
        var tiling = VaeTiling.Of(vae.Config, tilePixels: 32, tileFrames: 16);
        AssertTheSame(vae, tiling, atOnce, Latents([1, 16, 10, 8, 11], device), tolerance);
    }

    /// <summary>The released VAE's channels, which its own kernels are for, with random weights.</summary>
    [Theory]
    [InlineData(ScalarType.Float16, 0.01)]
    [InlineData(ScalarType.BFloat16, 0.08)]
    public void Decode_ReleasedChannels_AreThoseOneByOne(ScalarType dtype, double tolerance)
    {
        Device device = CudaDevice.Require();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        var random = new RandomModel(Nano.Folder, device, new PipelineOptions { Device = device }.Precision with { Vae = dtype });
        using StateDict source = random.OpenVae();
        using var vae = new CausalVae(random.VaeConfig, new Weights(source, device, dtype));
        AssertTheSame(vae, VaeTiling.Of(vae.Config, tilePixels: 64, tileFrames: 16), atOnce: 2, Latents([1, 16, 6, 8, 17], device), tolerance);
    }

    private static Tensor Latents(long[] shape, Device device)
    {
        using var generator = new Generator(11, CPU);
        return randn(shape, generator: generator).to(device);
    }

    private static void AssertTheSame(CausalVae vae, VaeTiling tiling, int atOnce, Tensor latents, double tolerance)
    {
        Tensor expected = vae.Decode(latents, tiling, progress: null, TestContext.Current.CancellationToken);
        Tensor actual = vae.Decode(latents, tiling with { AtOnce = atOnce }, progress: null, TestContext.Current.CancellationToken);
        Assert.True(actual.isfinite().all().item<bool>(), "The frames have values that are not finite.");
        TensorAssert.Close(expected, actual, tolerance, $"{atOnce} tiles at once in {actual.dtype}");
    }
}
