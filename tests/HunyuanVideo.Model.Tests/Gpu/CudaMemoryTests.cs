using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>8-bit products, streamed blocks and moving parts on a GPU; skipped without one.</summary>
[Collection(CudaDevice.Collection)]
[Trait("gpu", "1")]
public sealed class CudaMemoryTests
{
    /// <summary>A bf16 result is within 2⁻⁸ of the sum, and sums differ in their order.</summary>
    private const double Bf16Tolerance = 4e-3;

    [Fact]
    public void Read_Device_HasFreeAndTotal()
    {
        CudaDevice.Require();
        (long free, long total) = CudaMemory.Read()!.Value;
        Assert.InRange(free, 1, total);
        Assert.True(CudaRuntime.CapabilityOf(0) >= 50);
    }

    [Theory]
    [InlineData(1, 3072, 9216)]
    [InlineData(7, 160, 480)]
    [InlineData(300, 3072, 21504)]
    [InlineData(333, 15360, 3072)]
    [InlineData(16384 + 5, 3072, 3072)]
    [InlineData(40, 3072, 9216)]
    [InlineData(40, 3072, 12288)]
    [InlineData(40, 12288, 3072)]
    [InlineData(40, 3072, 3072)]
    [InlineData(16384 + 1824, 3072, 9216)]
    [InlineData(16384, 3072, 21504)]
    [InlineData(16384 + 4152, 15360, 3072)]
    [InlineData(16384 + 4152, 12288, 3072)]
    public void ScaledProduct_RandomNumbers_IsTheProductOfTheRounded(long tokens, long inFeatures, long outFeatures)
    {
        Device device = CudaDevice.RequireFp8();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        // tokens of very different magnitudes, as residual streams have them
        Tensor x = (randn(1, tokens, inFeatures, device: device) * linspace(-4, 4, tokens, device: device).exp().reshape(1, -1, 1)).to(ScalarType.BFloat16);
        Tensor weight = (randn(outFeatures, inFeatures, device: device) * 0.02).to(ScalarType.BFloat16);
        Tensor bias = randn(outFeatures, device: device).to(ScalarType.BFloat16);
        StoredFp8 stored = Fp8Weight.Quantise(weight);
        var fp8 = new Fp8Weight(stored.Bytes, stored.Scale, ScalarType.BFloat16, QuantisesInput: true);
        StoredFp8 rounded = Fp8Weight.QuantiseRows(x.reshape(-1, inFeatures));
        Tensor roundedX = rounded.Bytes.to(ScalarType.Float32) * rounded.Scale;
        Tensor expected = nn.functional.linear(roundedX, stored.Bytes.to(ScalarType.Float32) * stored.Scale, bias.to(ScalarType.Float32)).unsqueeze(0);

        Tensor actual = Fp8Linear.ByScaledProduct(x, fp8, bias);
        Assert.Equal(ScalarType.BFloat16, actual.dtype);
        // token by token: large tokens shall not hide small ones
        AssertRows(expected, actual, Bf16Tolerance);
        AssertRows(nn.functional.linear(x, weight, bias).to(ScalarType.Float32), actual, 0.06);
        TensorAssert.Identical(actual, Fp8Linear.Forward(x, fp8, bias));
        AssertRows(nn.functional.linear(x, fp8.Dequantise(), bias), Fp8Linear.ByDequantising(x, fp8, bias), 1e-6);
    }

    [Theory]
    [InlineData("Pinned", 64)]
    [InlineData("Pinned", 8192)]
    [InlineData("Paged", 512)]
    [InlineData("Mapped", 512)]
    public void Stream_ManyPasses_ComputesWhatResidentBlocksDo(string home, long rows)
    {
        const int blocks = 5;
        Device device = CudaDevice.Require();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using var weights = new Weights(new RandomSource(), device, ScalarType.Float32, new WeightPlacement(OnHost: true, Fp8: false));
        Tensor[] own = [.. Enumerable.Range(0, blocks).Select(i => weights.Scope($"layers.{i}").Take("weight", 4096, 2048 + (256 * i)))];
        Tensor[] resident = [.. own.Select(tensor => tensor.to(device))];
        Tensor x = randn(rows, 4096, device: device);
        Tensor Pass(Tensor input, Tensor weight) => nn.functional.linear(nn.functional.linear(input, weight.t()), weight).tanh();
        Tensor expected = x;
        for (int i = 0; i < 8 * blocks; i++)
        {
            expected = Pass(expected, resident[i % blocks]);
        }

        using var part = new PartResidency(weights, streamed: true, Enum.Parse<HostHome>(home));
        for (int repeat = 0; repeat < 3; repeat++)
        {
            part.Enter();
            Tensor actual = x;
            for (int i = 0; i < 8 * blocks; i++)
            {
                weights.Blocks!.Before(i % blocks);
                Assert.Equal(DeviceType.CUDA, own[i % blocks].device_type);
                actual = Pass(actual, own[i % blocks]);
                weights.Blocks.After(i % blocks);
            }

            part.Leave();
            TensorAssert.Identical(expected, actual);
            Assert.All(own, tensor => Assert.Equal(DeviceType.CPU, tensor.device_type));
        }
    }

    [Theory]
    [InlineData(MemoryProfile.Gb48, false)]
    [InlineData(MemoryProfile.Gb24, false)]
    [InlineData(MemoryProfile.Gb24, true)]
    [InlineData(MemoryProfile.Gb16, true)]
    public void Render_NanoWithProfile_GivesTheSameBitsAsResident(MemoryProfile profile, bool fp8)
    {
        using HunyuanVideoPipeline resident = OpenNano(MemoryProfile.Gb80, fp8);
        using HunyuanVideoPipeline moving = OpenNano(profile, fp8);
        Assert.Equal(profile, moving.MemoryPlan.Profile);
        foreach (GenerationSettings settings in new[] { SmallRender.Settings, SmallRender.Settings with { GuidanceScale = 4 } })
        {
            using GeneratedVideo expected = resident.Render(settings, progress: null, TestContext.Current.CancellationToken);
            using GeneratedVideo actual = moving.Render(settings, progress: null, TestContext.Current.CancellationToken);
            TensorAssert.Identical(expected.Latents, actual.Latents);
        }
    }

    [Fact]
    public void Render_NanoInFp8_StaysNearBf16()
    {
        GenerationSettings settings = Nano.SettingsOf("ref1");
        using HunyuanVideoPipeline whole = OpenNano(MemoryProfile.Gb80, fp8: false);
        using HunyuanVideoPipeline rounded = OpenNano(MemoryProfile.Gb80, fp8: true);
        using GeneratedVideo expected = whole.Render(settings, progress: null, TestContext.Current.CancellationToken);
        using GeneratedVideo actual = rounded.Render(settings, progress: null, TestContext.Current.CancellationToken);
        using var scope = NewDisposeScope();
        double error = (expected.Frames.to(ScalarType.Float64) - actual.Frames.to(ScalarType.Float64)).square().mean().item<double>();
        double psnr = 10 * Math.Log10(255 * 255 / error);
        TestContext.Current.TestOutputHelper?.WriteLine($"PSNR {psnr:F1} dB");
        Assert.InRange(psnr, 20, 60);
    }

    private static void AssertRows(Tensor expected, Tensor actual, double tolerance)
    {
        using var scope = NewDisposeScope();
        Tensor reference = expected.to(ScalarType.Float32);
        Tensor error = (actual.to(ScalarType.Float32) - reference).norm(-1) / reference.norm(-1).clamp_min(1e-6);
        double worst = error.max().item<float>();
        Assert.True(worst <= tolerance, $"a row is off by {worst:g3}, more than {tolerance:g3}");
    }

    private static HunyuanVideoPipeline OpenNano(MemoryProfile profile, bool fp8) => HunyuanVideoPipeline.Load(
        ModelFolder.Open(Nano.Folder),
        new PipelineOptions { Device = CudaDevice.Require(), MemoryProfile = profile, Fp8 = fp8 },
        progress: null,
        CancellationToken.None);

    private sealed class RandomSource : IWeightSource
    {
        public bool Contains(string name) => true;

        public Tensor Read(string name, ReadOnlySpan<long> shape) => randn(shape.ToArray()) * (1.0 / 64);
    }
}
