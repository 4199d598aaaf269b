using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Layers.Kernels;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer.Kernels;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>The kernels that round to 8 bits against libtorch's operators, on inputs that are new at every run.</summary>
[Collection(CudaDevice.Collection)]
[Trait("gpu", "1")]
public sealed class Fp8KernelTests
{
    public static TheoryData<ScalarType, long, long> Sizes { get; } = new()
    {
        { ScalarType.BFloat16, 1, 3072 },
        { ScalarType.BFloat16, 4099, 3072 },
        { ScalarType.BFloat16, 515, 12288 },
        { ScalarType.BFloat16, 333, 15360 },
        { ScalarType.BFloat16, 128, 160 },
        { ScalarType.BFloat16, 7, 16 },
        { ScalarType.Float16, 777, 3072 },
        { ScalarType.Float16, 65, 15360 },
        { ScalarType.Float32, 130, 15360 },
        { ScalarType.Float32, 61, 160 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Quantise_StridedRows_AreTheOperators(ScalarType dtype, long length, long width)
    {
        Device device = CudaDevice.RequireFp8();
        using var scope = NewDisposeScope();
        Tensor x = Awkward(device, dtype, length, width + 64).narrow(1, 32, width);
        Fp8Rows rows = Fp8Rows.Empty(length, width, device);
        Fill(rows);
        CudaDevice.RequireKernels(Fp8Kernels.TryQuantise(x, rows));
        AssertRounded(x, rows);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void NormModulate_StridedRows_AreTheNormsRounded(ScalarType dtype, long length, long width)
    {
        Device device = CudaDevice.RequireFp8();
        using var scope = NewDisposeScope();
        Tensor x = Awkward(device, dtype, length, width + 64).narrow(1, 32, width).unsqueeze(0);
        Tensor shift = randn([1, 1, width], device: device).to(dtype);
        Tensor scale = randn([1, 1, width], device: device).to(dtype);
        Fp8Rows? rows = Fp8Kernels.NormModulate(x, shift, scale, 1e-6);
        Tensor? modulated = ModulationKernels.NormModulate(x, shift, scale, 1e-6);
        CudaDevice.RequireKernels(rows);
        CudaDevice.RequireKernels(modulated);
        AssertNear(modulated!.squeeze(0), rows!);
        AssertPadding(rows!);
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 1031, 3072, 12288)]
    [InlineData(ScalarType.BFloat16, 40, 3072, 12288)]
    [InlineData(ScalarType.Float16, 65, 3072, 12288)]
    [InlineData(ScalarType.Float32, 65, 160, 640)]
    public void Gelu_InFrontOfItsOwnRows_IsTheJoinRounded(ScalarType dtype, long length, long front, long width)
    {
        Device device = CudaDevice.RequireFp8();
        using var scope = NewDisposeScope();
        Tensor wide = Awkward(device, dtype, Fp8Rows.Padded(length), (3 * front) + width);
        Tensor attended = Awkward(device, dtype, length, front).unsqueeze(0);
        Tensor unfused = wide.narrow(0, 0, length).clone();
        CudaDevice.RequireKernels(GeluKernels.TryGeluBehind(unfused.narrow(1, 3 * front, width).unsqueeze(0), attended));
        Tensor mlp = wide.narrow(1, 3 * front, width);
        Tensor before = mlp.clone();
        Fp8Rows rows = Fp8Rows.Over(wide, length, front + width);
        CudaDevice.RequireKernels(Fp8Kernels.TryGelu(mlp.narrow(0, 0, length).unsqueeze(0), attended, rows));
        AssertNear(unfused.narrow(1, 2 * front, front + width), rows);
        AssertPadding(rows);
        // the rows' end, where the 8 bits do not reach
        long reach = (front + width) / wide.ElementSize;
        long kept = Math.Min(width, (3 * front) + width - reach);
        Assert.True(mlp.narrow(1, width - kept, kept).eq(before.narrow(1, width - kept, kept)).all().item<bool>(), "It wrote behind its bytes.");
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 1031, 12288)]
    [InlineData(ScalarType.BFloat16, 40, 640)]
    [InlineData(ScalarType.Float32, 65, 12288)]
    public void Gelu_OverItself_IsTheGeluRounded(ScalarType dtype, long length, long width)
    {
        Device device = CudaDevice.RequireFp8();
        using var scope = NewDisposeScope();
        Tensor x = Awkward(device, dtype, Fp8Rows.Padded(length), width);
        Tensor unfused = x.narrow(0, 0, length).clone();
        CudaDevice.RequireKernels(GeluKernels.TryGelu(unfused));
        Fp8Rows elsewhere = Fp8Rows.Empty(length, width, device);
        CudaDevice.RequireKernels(Fp8Kernels.TryGelu(x.narrow(0, 0, length).unsqueeze(0), before: null, elsewhere));
        AssertNear(unfused, elsewhere);
        Fp8Rows over = Fp8Rows.Over(x, length, width);
        CudaDevice.RequireKernels(Fp8Kernels.TryGelu(x.narrow(0, 0, length).unsqueeze(0), before: null, over));
        AssertPadding(over);
        TensorAssert.Identical(elsewhere.Scale, over.Scale);
        TensorAssert.Identical(Codes(elsewhere.Bytes), Codes(over.Bytes));
    }

    /// <summary>Rows of very different magnitudes: among them, where there is room, one of zeros, a huge one and one with a single outlier.</summary>
    private static Tensor Awkward(Device device, ScalarType dtype, long length, long width)
    {
        Tensor x = randn([length, width], device: device) * linspace(-6, 3, length, device: device).exp().unsqueeze(1);
        if (length > 4)
        {
            x[1].zero_();
            x[2].mul_(1e4);
            x[3].div_(100);
            x[3][width / 2].fill_(5000);
        }

        return x.clamp(-60000, 60000).to(dtype);
    }

    private static void Fill(Fp8Rows rows)
    {
        Codes(rows.Bytes).fill_(0x7F);
        rows.Scale.fill_(float.NaN);
    }

    /// <summary>Rounded bit for bit as the operators round what is divided by the same scale; the scales may differ in their last bit.</summary>
    private static void AssertRounded(Tensor x, Fp8Rows rows)
    {
        using var scope = NewDisposeScope();
        Tensor scale = rows.Scale.narrow(0, 0, rows.Count);
        AssertScales(Fp8Weight.QuantiseRows(x).Scale, scale);
        Tensor expected = x.to(ScalarType.Float32).div(scale).clamp(-Fp8Weight.Largest, Fp8Weight.Largest).to(SafetensorsDType.Float8E4M3);
        TensorAssert.Identical(expected.to(ScalarType.Float32), Values(rows));
        AssertPadding(rows);
    }

    /// <summary>
    /// What is rounded may be off by one rounding of its type where a compiler contracted sums otherwise: then some numbers end one step of
    /// e4m3 away, and where it is the row's largest, 2^-7 off in bf16, one in sixteen of the row. None by more.
    /// </summary>
    private static void AssertNear(Tensor unfused, Fp8Rows rows)
    {
        using var scope = NewDisposeScope();
        StoredFp8 expected = Fp8Weight.QuantiseRows(unfused);
        AssertScales(expected.Scale, rows.Scale.narrow(0, 0, rows.Count), 1.0 / 128);
        Tensor reference = expected.Bytes.to(ScalarType.Float32);
        Tensor difference = (Values(rows) - reference).abs();
        // a step is at most an eighth of the number below it, and 2^-9 near zero
        Tensor step = (reference.abs() / 7).clamp_min(1.0 / 512) * 1.001;
        Assert.True(difference.le(step).all().item<bool>(), $"{(difference / step).max().item<float>():f2} steps of e4m3 away.");
        double same = difference.eq(0).to(ScalarType.Float32).mean().item<float>();
        Assert.True(same > 0.9, $"Only {same:P2} of the numbers are the same.");
    }

    private static void AssertScales(Tensor expected, Tensor actual, double tolerance = 3e-7)
    {
        double worst = ((actual - expected).abs() / expected).max().item<float>();
        Assert.True(worst <= tolerance, $"A scale is off by {worst:g3}.");
    }

    private static void AssertPadding(Fp8Rows rows)
    {
        using var scope = NewDisposeScope();
        long padding = rows.Bytes.shape[0] - rows.Count;
        if (padding > 0)
        {
            Assert.True(Codes(rows.Bytes).narrow(0, rows.Count, padding).eq(0).all().item<bool>(), "Padding that is not zero.");
            Assert.True(rows.Scale.narrow(0, rows.Count, padding).eq(1).all().item<bool>(), "Padding with a scale that is not 1.");
        }
    }

    private static Tensor Values(Fp8Rows rows) => rows.Bytes.narrow(0, 0, rows.Count).to(ScalarType.Float32);

    private static Tensor Codes(Tensor bytes) => AtenNative.ViewAs(bytes, ScalarType.Byte);
}
