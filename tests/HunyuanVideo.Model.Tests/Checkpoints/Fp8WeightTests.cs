using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints;

public sealed class Fp8WeightTests
{
    /// <summary>Half a step of three mantissa bits.</summary>
    private const double RelativeStep = 1.0 / 16;

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Quantise_AnyRow_ScaleIsItsLargestMagnitudeOver448(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        Tensor weight = Spread(37, 50).to(dtype);
        StoredFp8 stored = Fp8Weight.Quantise(weight);
        Assert.Equal([37L, 1L], stored.Scale.shape);
        Assert.Equal(SafetensorsDType.Float8E4M3, stored.Bytes.dtype);
        TensorAssert.Close(weight.to(ScalarType.Float32).abs().amax([1L], keepdim: true) / 448, stored.Scale, 1e-6);
        // the largest number of each row becomes 448 itself
        Tensor largest = stored.Bytes.to(ScalarType.Float32).abs().amax([1L]);
        Assert.True(largest.eq(448).all().item<bool>());
    }

    [Fact]
    public void Dequantise_EveryNumber_IsWithinHalfAStep()
    {
        using var scope = NewDisposeScope();
        Tensor weight = Spread(64, 96);
        Tensor back = Of(weight).Dequantise();
        Tensor scale = Fp8Weight.Quantise(weight).Scale;
        // below its smallest normal number, 2^-6, e4m3 has steps of 2^-9
        Tensor bound = maximum(weight.abs() * RelativeStep, scale * Math.Pow(2, -10)) * 1.0001;
        Assert.True((back - weight).abs().le(bound).all().item<bool>());
        Assert.True((back - weight).abs().gt(0).any().item<bool>());
    }

    [Fact]
    public void Quantise_WhatIsE4M3Already_IsExact()
    {
        using var scope = NewDisposeScope();
        Tensor codes = arange(0, 0x7F, 1, ScalarType.Byte).reshape(1, 127); // every positive number
        Tensor values = AtenNative.ViewAs(codes, SafetensorsDType.Float8E4M3).to(ScalarType.Float32);
        Tensor weight = cat([values * 0.5f, values * -8f], dim: 0);
        TensorAssert.Identical(weight, Of(weight).Dequantise());
    }

    [Fact]
    public void Quantise_RowOfZeros_StaysZeroAndFinite()
    {
        using var scope = NewDisposeScope();
        Tensor weight = Spread(3, 16);
        weight[1].zero_();
        Tensor back = Of(weight).Dequantise();
        Assert.True(back[1].eq(0).all().item<bool>());
        Assert.True(back.isfinite().all().item<bool>());
    }

    [Fact]
    public void Quantise_RowsInChunks_AreTheSameAsAtOnce()
    {
        using var scope = NewDisposeScope();
        Tensor weight = Spread(70, 300_000);
        StoredFp8 chunked = Fp8Weight.Quantise(weight);
        StoredFp8 whole = Fp8Weight.QuantiseRows(weight);
        TensorAssert.Identical(whole.Scale, chunked.Scale);
        TensorAssert.Identical(AtenNative.ViewAs(whole.Bytes, ScalarType.Byte), AtenNative.ViewAs(chunked.Bytes, ScalarType.Byte));
    }

    [Theory]
    [InlineData("double_blocks.3.img_attn_qkv.weight", true)]
    [InlineData("double_blocks.19.txt_mlp.fc2.weight", true)]
    [InlineData("single_blocks.0.linear1.weight", true)]
    [InlineData("single_blocks.39.linear2.weight", true)]
    [InlineData("double_blocks.0.img_mod.linear.weight", false)]
    [InlineData("single_blocks.0.modulation.linear.weight", false)]
    [InlineData("txt_in.input_embedder.weight", false)]
    [InlineData("final_layer.linear.weight", false)]
    public void IsQuantised_Name_IsALinearOfABlockButNoModulation(string name, bool expected) =>
        Assert.Equal(expected, Fp8Weight.IsQuantised(name));

    [Fact]
    public void Forward_OnTheCpu_IsTheDequantisedProduct()
    {
        using var scope = NewDisposeScope();
        Tensor weight = Spread(24, 40);
        Tensor bias = randn(24);
        Tensor x = randn(2, 5, 40);
        Tensor expected = nn.functional.linear(x, Of(weight).Dequantise(), bias);
        TensorAssert.Identical(expected, Fp8Linear.Forward(x, Of(weight), bias));
        TensorAssert.Close(nn.functional.linear(x, weight, bias), expected, 0.05);
    }

    private static Fp8Weight Of(Tensor weight)
    {
        StoredFp8 stored = Fp8Weight.Quantise(weight);
        return new Fp8Weight(stored.Bytes, stored.Scale, weight.dtype, QuantisesInput: true);
    }

    /// <summary>Rows whose magnitudes differ by orders.</summary>
    private static Tensor Spread(long rows, long columns)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(11, CPU);
        Tensor magnitudes = linspace(-6, 3, rows).exp().unsqueeze(1);
        return (randn(rows, columns, generator: generator) * magnitudes).MoveToOuterDisposeScope();
    }
}
