using System.Collections.Concurrent;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native.Cuda;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>Blocks whose inputs are made in 8 bits by own kernels, against the same in libtorch's operators and against fp32.</summary>
[Collection(CudaDevice.Collection)]
[Trait("gpu", "1")]
public sealed class Fp8BlockTests
{
    /// <summary>
    /// What a block adds, relative to fp32: e4m3 is off by up to 1/16 of a number, 2.6 % in the root mean square, on both sides of two
    /// products one after the other: 2.6 % · √4 = 5.2 %, and bf16's 0.4 %. Twice that is allowed.
    /// </summary>
    private const double ToFp32 = 0.11;

    /// <summary>
    /// Fused against unfused: the inputs differ by single roundings of bf16, 2⁻⁹ of them, which puts one number in thirty of those on the
    /// other side of a step of e4m3. A thirtieth of numbers off by 8 % in the root mean square is 1.5 %, through the four products of a
    /// block 3 %; few tokens scatter around that.
    /// </summary>
    private const double ToUnfused = 0.04;

    private static readonly TransformerConfig Config = TransformerConfig.HunyuanVideoT2CfgDistill with { HiddenSize = 512, HeadsNum = 4 };

    [Theory]
    [InlineData(300, 40)]
    [InlineData(1024, 256)]
    [InlineData(77, 1)]
    public void Single_Fused_IsNearUnfusedAndFp32(long images, long texts)
    {
        Device device = CudaDevice.RequireFp8();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        var source = new RandomSource();
        using Weights rounded = Rounded(source, device);
        using Weights whole = new(source, device, ScalarType.Float32);
        Tensor x = Tokens(images + texts, device);
        Tensor vec = randn([1, Config.HiddenSize], device: device);
        Tensor freqs = FreqsCis.WithUnrotated(Freqs(images, device), texts);
        var block = new SingleStreamBlock(rounded.Scope("single_blocks.0"), Config);
        (Tensor bf16, Tensor bf16Vec) = (x.to(ScalarType.BFloat16), vec.to(ScalarType.BFloat16));
        Tensor fused = block.Forward(bf16, bf16Vec, freqs);
        Tensor unfused = Unfused(() => block.Forward(bf16, bf16Vec, freqs));
        Tensor exact = new SingleStreamBlock(whole.Scope("single_blocks.0"), Config).Forward(x, vec, freqs);
        AssertAdded(x, exact, fused, ToFp32);
        AssertAdded(x, unfused, fused, ToUnfused);
        TensorAssert.Identical(fused, block.Forward(bf16, bf16Vec, freqs));
    }

    [Theory]
    [InlineData(300, 40)]
    [InlineData(1024, 256)]
    [InlineData(77, 1)]
    public void Double_Fused_IsNearUnfusedAndFp32(long images, long texts)
    {
        Device device = CudaDevice.RequireFp8();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        var source = new RandomSource();
        using Weights rounded = Rounded(source, device);
        using Weights whole = new(source, device, ScalarType.Float32);
        (Tensor img, Tensor txt) = (Tokens(images, device), Tokens(texts, device));
        Tensor vec = randn([1, Config.HiddenSize], device: device);
        Tensor freqs = Freqs(images, device);
        var block = new DoubleStreamBlock(rounded.Scope("double_blocks.0"), Config);
        (Tensor bf16Img, Tensor bf16Txt, Tensor bf16Vec) = (img.to(ScalarType.BFloat16), txt.to(ScalarType.BFloat16), vec.to(ScalarType.BFloat16));
        (Tensor fusedImg, Tensor fusedTxt) = block.Forward(bf16Img, bf16Txt, bf16Vec, freqs);
        (Tensor unfusedImg, Tensor unfusedTxt) = Unfused(() => block.Forward(bf16Img, bf16Txt, bf16Vec, freqs));
        (Tensor exactImg, Tensor exactTxt) = new DoubleStreamBlock(whole.Scope("double_blocks.0"), Config).Forward(img, txt, vec, freqs);
        AssertAdded(img, exactImg, fusedImg, ToFp32);
        AssertAdded(txt, exactTxt, fusedTxt, ToFp32);
        AssertAdded(img, unfusedImg, fusedImg, ToUnfused);
        AssertAdded(txt, unfusedTxt, fusedTxt, ToUnfused);
    }

    /// <summary>More numbers in a product than 32 bits count, at a token count that is no whole tile: the last rows are right as well.</summary>
    [Fact]
    public void Product_OfFullSize_ReachesItsLastRows()
    {
        Device device = CudaDevice.RequireFp8();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        const long tokens = 118_840;
        Tensor x = randn([1, tokens, 3072], dtype: ScalarType.BFloat16, device: device);
        Tensor bias = randn([21504], dtype: ScalarType.BFloat16, device: device);
        StoredFp8 stored = Fp8Weight.Quantise(randn([21504, 3072], dtype: ScalarType.BFloat16, device: device));
        var weight = new Fp8Weight(stored.Bytes, stored.Scale, ScalarType.BFloat16, QuantisesInput: true);
        Tensor product = Fp8Linear.ByScaledProduct(x, weight, bias);
        foreach (long start in new[] { 0, 99_900, tokens - 100 })
        {
            Tensor part = x.narrow(1, start, 100);
            TensorAssert.Close(Fp8Linear.ByDequantising(part, weight, bias), product.narrow(1, start, 100), 0.04, $"rows from {start}");
        }
    }

    /// <summary>linear2 of a single-stream block: rows that lie in those of linear1, in front of what they were made of.</summary>
    [Theory]
    [InlineData(118_840)]
    [InlineData(40)]
    public void Product_OfRowsInWiderOnes_IsThatOfDenseRows(long tokens)
    {
        Device device = CudaDevice.RequireFp8();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        StoredFp8 stored = Fp8Weight.Quantise(randn([3072, 15360], dtype: ScalarType.BFloat16, device: device));
        var weight = new Fp8Weight(stored.Bytes, stored.Scale, ScalarType.BFloat16, QuantisesInput: true);
        Tensor wide = empty([Fp8Rows.Padded(tokens), 21504], ScalarType.BFloat16, device);
        wide.narrow(1, 9216, 12288).normal_();
        Tensor attended = randn([1, tokens, 3072], dtype: ScalarType.BFloat16, device: device);
        Fp8Rows strided = Activations.GeluTanhIn8Bits(wide, tokens, attended, start: 9216);
        Assert.Equal([43008L, 1L], strided.Bytes.stride());
        var dense = new Fp8Rows(strided.Bytes.contiguous(), strided.Scale, tokens);
        int refusals = Fp8Linear.Refusals.Count;
        TensorAssert.Identical(
            dense.WithoutPadding(Fp8Linear.Forward(dense, weight, bias: null)), strided.WithoutPadding(Fp8Linear.Forward(strided, weight, bias: null)));
        Assert.Equal(refusals, Fp8Linear.Refusals.Count);
    }

    private static T Unfused<T>(Func<T> forward)
    {
        CudaKernels.Enabled = false;
        try
        {
            return forward();
        }
        finally
        {
            CudaKernels.Enabled = true;
        }
    }

    private static Weights Rounded(IWeightSource source, Device device) =>
        new(source, device, ScalarType.BFloat16, new WeightPlacement(OnHost: false, Fp8: true));

    private static Tensor Tokens(long count, Device device) => randn([1, count, Config.HiddenSize], device: device);

    private static Tensor Freqs(long count, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor angles = rand([count, Config.HeadDim / 2], device: device) * 6;
        return complex(angles.cos(), angles.sin()).MoveToOuterDisposeScope();
    }

    /// <summary>Compares what blocks added to their tokens: the tokens themselves would hide errors.</summary>
    private static void AssertAdded(Tensor tokens, Tensor expected, Tensor actual, double tolerance) =>
        TensorAssert.Close(expected.to(ScalarType.Float32) - tokens, actual.to(ScalarType.Float32) - tokens, tolerance, "what the block adds");

    /// <summary>New weights at every run, the same for everyone who asks; sums keep the size of their terms.</summary>
    private sealed class RandomSource : IWeightSource
    {
        private readonly ConcurrentDictionary<string, Tensor> _made = new(StringComparer.Ordinal);

        public bool Contains(string name) => true;

        public Tensor Read(string name, ReadOnlySpan<long> shape)
        {
            long[] sizes = shape.ToArray();
            return _made.GetOrAdd(name, _ => (sizes.Length == 2 ? randn(sizes) / Math.Sqrt(sizes[1]) : 1 + (randn(sizes) / 10)).DetachFromDisposeScope()).alias();
        }
    }
}
