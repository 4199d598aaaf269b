using HunyuanVideo.Model.Transformer.Kernels;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>The transformer's kernels against the same arithmetic in fp64, on inputs that are new at every run.</summary>
[Collection(CudaDevice.Collection)]
[Trait("gpu", "1")]
public sealed class TransformerKernelTests
{
    public static TheoryData<ScalarType, long, long> Sizes { get; } = new()
    {
        { ScalarType.BFloat16, 1, 3072 },
        { ScalarType.BFloat16, 4099, 3072 },
        { ScalarType.Float16, 777, 3072 },
        { ScalarType.Float32, 333, 3072 },
        { ScalarType.BFloat16, 61, 160 },
        { ScalarType.Float32, 5, 32 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void NormModulate_RandomRows_IsRoundedOnce(ScalarType dtype, long length, long hidden)
    {
        Device device = CudaDevice.Require();
        using var scope = NewDisposeScope();
        Tensor x = Random(device, dtype, 1, length, hidden) * tensor(3f, dtype, device) + Random(device, dtype, 1, length, 1);
        Tensor shift = Random(device, dtype, 1, 1, hidden);
        Tensor scale = Random(device, dtype, 1, 1, hidden);
        Tensor? actual = ModulationKernels.NormModulate(x, shift, scale, 1e-6);
        CudaDevice.RequireKernels(actual);
        Tensor normed = nn.functional.layer_norm(x.to(ScalarType.Float64), [hidden], eps: 1e-6);
        AssertRounded(normed * (scale.to(ScalarType.Float64) + 1) + shift.to(ScalarType.Float64), actual!, "norm and modulation");
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void GatedResidual_RandomRows_IsRoundedOnce(ScalarType dtype, long length, long hidden)
    {
        Device device = CudaDevice.Require();
        using var scope = NewDisposeScope();
        Tensor x = Random(device, dtype, 1, length, hidden);
        Tensor y = Random(device, dtype, 1, length, hidden);
        Tensor gate = Random(device, dtype, 1, 1, hidden);
        Tensor expected = x.to(ScalarType.Float64) + (y.to(ScalarType.Float64) * gate.to(ScalarType.Float64));
        CudaDevice.RequireKernels(ModulationKernels.TryGatedResidualInto(x, y, gate));
        AssertRounded(expected, y, "gated residual");
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 1031, 24, 128)]
    [InlineData(ScalarType.Float16, 515, 24, 128)]
    [InlineData(ScalarType.Float32, 129, 24, 128)]
    [InlineData(ScalarType.BFloat16, 77, 5, 32)]
    [InlineData(ScalarType.BFloat16, 33, 2, 16)]
    public void NormRotate_InPlaceAndElsewhere_IsRoundedOnce(ScalarType dtype, long length, int heads, long headDim)
    {
        Device device = CudaDevice.Require();
        using var scope = NewDisposeScope();
        long width = 3 * heads * headDim;
        // rows are parts of wider ones, as in a single-stream block
        Tensor wide = Random(device, dtype, 1, length, width + 64);
        Tensor qkv = wide.narrow(2, 0, width);
        Tensor weight = Random(device, dtype, 2, 1, headDim);
        Tensor angles = rand([length, headDim / 2], device: device) * 6;
        Tensor freqs = complex(angles.cos(), angles.sin());
        Tensor parts = qkv.to(ScalarType.Float64).reshape(1, length, 3, heads, headDim);
        Tensor qk = parts.narrow(2, 0, 2);
        Tensor normed = qk * (qk.square().mean([-1], keepdim: true) + 1e-6).rsqrt() * weight.to(ScalarType.Float64);
        Tensor turned = normed.reshape(1, length, 2, heads, headDim / 2, 2).view_as_complex()
            * complex(angles.to(ScalarType.Float64).cos(), angles.to(ScalarType.Float64).sin()).view(length, 1, 1, headDim / 2);
        Tensor expected = turned.view_as_real().reshape(1, length, 2 * heads * headDim);

        Tensor elsewhere = zeros([1, length, width], dtype, device);
        CudaDevice.RequireKernels(AttentionKernels.TryNormRotate(qkv, elsewhere, weight, heads, freqs, 1e-6));
        AssertRounded(expected, elsewhere.narrow(2, 0, 2 * heads * headDim), "queries and keys");
        Assert.True(elsewhere.narrow(2, 2 * heads * headDim, heads * headDim).eq(qkv.narrow(2, 2 * heads * headDim, heads * headDim)).all().item<bool>());
        Tensor behind = wide.narrow(2, width, 64).clone();
        CudaDevice.RequireKernels(AttentionKernels.TryNormRotate(qkv, qkv, weight, heads, freqs, 1e-6));
        Assert.True(qkv.eq(elsewhere).all().item<bool>(), "In place and elsewhere differ.");
        Assert.True(wide.narrow(2, width, 64).eq(behind).all().item<bool>(), "It wrote behind its rows.");
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 1031, 3072, 12288)]
    [InlineData(ScalarType.Float16, 65, 3072, 12288)]
    [InlineData(ScalarType.Float32, 65, 160, 640)]
    public void GeluBehind_RandomRows_IsRoundedOnceAndTakesTheOtherAlong(ScalarType dtype, long length, long front, long width)
    {
        Device device = CudaDevice.Require();
        using var scope = NewDisposeScope();
        Tensor wide = Random(device, dtype, 1, length, (3 * front) + width) * tensor(4f, dtype, device);
        Tensor mlp = wide.narrow(2, 3 * front, width);
        Tensor attended = Random(device, dtype, 1, length, front);
        Tensor untouched = wide.narrow(2, 0, 2 * front).clone();
        Tensor expected = nn.functional.gelu(mlp.to(ScalarType.Float64), TorchSharp.Modules.GELU.Approximate.tanh);
        CudaDevice.RequireKernels(GeluKernels.TryGeluBehind(mlp, attended));
        AssertRounded(expected, mlp, "GELU");
        Assert.True(wide.narrow(2, 2 * front, front).eq(attended).all().item<bool>(), "The other rows did not come along.");
        Assert.True(wide.narrow(2, 0, 2 * front).eq(untouched).all().item<bool>(), "It wrote in front of its rows.");
    }

    private static Tensor Random(Device device, ScalarType dtype, params long[] shape) => randn(shape, device: device).to(dtype);

    /// <summary>At most one rounding of the type, and what fp32 loses on the way.</summary>
    private static void AssertRounded(Tensor expected, Tensor actual, string what)
    {
        double unit = actual.dtype switch { ScalarType.BFloat16 => 1.0 / 256, ScalarType.Float16 => 1.0 / 2048, _ => 4e-6 };
        Tensor difference = (actual.to(ScalarType.Float64) - expected).abs();
        Tensor allowed = (expected.abs() * unit) + 1e-5;
        double worst = (difference / allowed).max().item<double>();
        Assert.True(worst <= 1, $"{what} in {actual.dtype}: {worst:f2} × the rounding allowed.");
    }
}
