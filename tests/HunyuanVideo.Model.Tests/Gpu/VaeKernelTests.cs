using HunyuanVideo.Model.Vae;
using HunyuanVideo.Model.Vae.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>The VAE's kernels against libtorch's operators in fp64, on inputs that are new at every run.</summary>
[Collection(CudaDevice.Collection)]
[Trait("gpu", "1")]
public sealed class VaeKernelTests
{
    [Theory]
    [InlineData(ScalarType.Float16, 1, 128, 5, 33, 30)]
    [InlineData(ScalarType.Float16, 2, 512, 3, 16, 18)]
    [InlineData(ScalarType.BFloat16, 1, 256, 4, 9, 7)]
    [InlineData(ScalarType.Float32, 1, 128, 2, 5, 6)]
    public void NormPad_RandomActivations_IsRoundedOnce(ScalarType dtype, long batch, long channels, long frames, long height, long width)
    {
        Device device = CudaDevice.Require();
        using var scope = NewDisposeScope();
        Tensor mean = randn([1, channels, 1, 1, 1], device: device) * 3; // norms must bear a mean far from zero
        Tensor x = Activation(randn([batch, channels, frames, height, width], device: device) + mean, dtype);
        Tensor before = randn([channels], device: device).to(dtype);
        Tensor weight = randn([channels], device: device).to(dtype);
        Tensor bias = randn([channels], device: device).to(dtype);
        Tensor? actual = VaeKernels.NormPad(x, before, (weight, bias, 32, 1e-6), new CausalPadding(2, 1), activate: true);
        CudaDevice.RequireKernels(actual);
        Tensor shifted = x.to(ScalarType.Float64) + before.to(ScalarType.Float64).view(1, channels, 1, 1, 1);
        Tensor normed = nn.functional.group_norm(shifted, 32, weight.to(ScalarType.Float64), bias.to(ScalarType.Float64), 1e-6);
        Tensor expected = nn.functional.pad(nn.functional.silu(normed), [1, 1, 1, 1, 2, 0], PaddingModes.Replicate);
        AssertRounded(expected, actual!, "norm");
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(1, 2, 2)]
    [InlineData(3, 2, 2)]
    public void GrowPad_RandomActivations_IsExact(long batch, int time, int space)
    {
        Device device = CudaDevice.Require();
        using var scope = NewDisposeScope();
        Tensor x = Activation(randn([batch, 64, 4, 7, 5], device: device), ScalarType.Float16);
        Tensor? actual = VaeKernels.GrowPad(x, new StageScale(time, space), new CausalPadding(2, 1));
        CudaDevice.RequireKernels(actual);
        Tensor first = x.narrow(2, 0, 1).repeat_interleave(space, 3).repeat_interleave(space, 4);
        Tensor later = x.narrow(2, 1, 3).repeat_interleave(time, 2).repeat_interleave(space, 3).repeat_interleave(space, 4);
        Tensor grown = cat([first, later], dim: 2).to(ScalarType.Float32);
        Tensor expected = nn.functional.pad(grown, [1, 1, 1, 1, 2, 0], PaddingModes.Replicate);
        Assert.Equal(expected.shape, actual!.shape);
        Assert.True(expected.eq(actual.to(ScalarType.Float32)).all().item<bool>(), "Grown and padded differently.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void AddResidual_RandomActivations_IsRoundedOnce(long batch)
    {
        Device device = CudaDevice.Require();
        using var scope = NewDisposeScope();
        Tensor a = Activation(randn([batch, 128, 3, 11, 13], device: device), ScalarType.Float16);
        Tensor x = Activation(randn([batch, 128, 3, 11, 13], device: device), ScalarType.Float16);
        Tensor bias = randn([128], device: device).to(ScalarType.Float16);
        Tensor expected = a.to(ScalarType.Float64) + x.to(ScalarType.Float64) + bias.to(ScalarType.Float64).view(1, 128, 1, 1, 1);
        CudaDevice.RequireKernels(VaeKernels.TryAddResidual(a, x, bias));
        AssertRounded(expected, a, "residual");
    }

    private static Tensor Activation(Tensor x, ScalarType dtype) =>
        x.to(dtype).permute(0, 2, 3, 4, 1).contiguous().permute(0, 4, 1, 2, 3); // (B, C, T, H, W), channels innermost

    private static void AssertRounded(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        double unit = actual.dtype switch { ScalarType.BFloat16 => 1.0 / 256, ScalarType.Float16 => 1.0 / 2048, _ => 1e-5 };
        Tensor difference = (actual.to(ScalarType.Float64) - expected).abs();
        double worst = (difference / ((expected.abs() * unit) + 2e-5)).max().item<double>();
        Assert.True(worst <= 1, $"{what} in {actual.dtype}: {worst:f2} × the rounding allowed.");
    }
}
