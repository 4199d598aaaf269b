using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Layers;

public sealed class Fp8RowsTests
{
    [Theory]
    [InlineData(1, 128)]
    [InlineData(40, 128)]
    [InlineData(128, 128)]
    [InlineData(129, 256)]
    [InlineData(118_840, 118_912)]
    public void Padded_Tokens_AreWholeTiles(long tokens, long expected) => Assert.Equal(expected, Fp8Rows.Padded(tokens));

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Of_StridedTokens_AreRoundedAndPaddedWithZeros(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        Tensor x = randn(1, 40, 96).to(dtype).narrow(2, 16, 64);
        Fp8Rows rows = Fp8Rows.Of(x);
        StoredFp8 expected = Fp8Weight.QuantiseRows(x.squeeze(0));
        Assert.Equal(40, rows.Count);
        Assert.Equal([128L, 64L], rows.Bytes.shape);
        TensorAssert.Identical(Codes(expected.Bytes), Codes(rows.Bytes).narrow(0, 0, 40));
        TensorAssert.Identical(expected.Scale, rows.Scale.narrow(0, 0, 40));
        Assert.True(Codes(rows.Bytes).narrow(0, 40, 88).eq(0).all().item<bool>());
        Assert.True(rows.Scale.narrow(0, 40, 88).eq(1).all().item<bool>());
    }

    [Fact]
    public void Over_OtherRows_TakesTheirBeginnings()
    {
        using var scope = NewDisposeScope();
        Tensor other = zeros(128, 48, ScalarType.BFloat16); // rows of 96 bytes
        Fp8Rows rows = Fp8Rows.Over(other, 100, 80);
        Assert.Equal([128L, 80L], rows.Bytes.shape);
        Assert.Equal([96L, 1L], rows.Bytes.stride());
        Codes(rows.Bytes).fill_(0x38); // 1 in e4m3
        Tensor bytes = AtenNative.ViewAs(other, ScalarType.Byte);
        Assert.True(bytes.narrow(1, 0, 80).eq(0x38).all().item<bool>());
        Assert.True(bytes.narrow(1, 80, 16).eq(0).all().item<bool>());
    }

    [Fact]
    public void ByDequantising_RoundedTokens_IsTheProductOfTheRounded()
    {
        using var scope = NewDisposeScope();
        Tensor x = randn(1, 140, 64);
        Tensor weight = randn(96, 64);
        Tensor bias = randn(96);
        StoredFp8 stored = Fp8Weight.Quantise(weight);
        var fp8 = new Fp8Weight(stored.Bytes, stored.Scale, ScalarType.Float32, QuantisesInput: true);
        Fp8Rows rows = Fp8Rows.Of(x);
        StoredFp8 rounded = Fp8Weight.QuantiseRows(x.squeeze(0));
        Tensor expected = nn.functional.linear(rounded.Bytes.to(ScalarType.Float32) * rounded.Scale, fp8.Dequantise(), bias).unsqueeze(0);
        Tensor product = Fp8Linear.ByDequantising(rows, fp8, bias);
        Assert.Equal([256L, 96L], product.shape);
        TensorAssert.Close(expected, rows.WithoutPadding(product), 1e-6);
        TensorAssert.Close(nn.functional.linear(x, weight, bias), rows.WithoutPadding(product), 0.06);
    }

    [Fact]
    public void Of_Rounding_LeavesNoTensorBehind()
    {
        using var outer = NewDisposeScope();
        Tensor x = randn(1, 20, 32);
        int before = outer.DisposablesCount;
        using (Fp8Rows rows = Fp8Rows.Of(x))
        {
            Assert.Equal(before + 2, outer.DisposablesCount);
        }

        Assert.Equal(before, outer.DisposablesCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reason_ProductThatCannotBe_IsTheLibrarysWords(bool biased)
    {
        using var scope = NewDisposeScope();
        Fp8Rows rows = Fp8Rows.Of(randn(20, 32));
        StoredFp8 stored = Fp8Weight.Quantise(randn(16, 48));
        var weight = new Fp8Weight(stored.Bytes, stored.Scale, ScalarType.BFloat16, QuantisesInput: true);
        string? reason = ScaledProduct.Reason(rows, weight, biased ? zeros(16, ScalarType.BFloat16) : null);
        Assert.Contains("cannot be multiplied", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_RefusedProduct_IsComputedAndToldOnce()
    {
        using var scope = NewDisposeScope();
        // libtorch's CPU has no product with a scale for each row
        Fp8Rows rows = Fp8Rows.Of(randn(20, 176).to(ScalarType.BFloat16));
        StoredFp8 stored = Fp8Weight.Quantise(randn(208, 176));
        var weight = new Fp8Weight(stored.Bytes, stored.Scale, ScalarType.BFloat16, QuantisesInput: true);
        Tensor first = Fp8Linear.Forward(rows, weight, bias: null);
        TensorAssert.Identical(first, Fp8Linear.Forward(rows, weight, bias: null));
        TensorAssert.Identical(Fp8Linear.ByDequantising(rows, weight, bias: null), first);
        Fp8Refusal refusal = Assert.Single(Fp8Linear.Refusals, refused => (refused.Out, refused.In, refused.Tokens) == (208, 176, 128));
        Assert.Contains("per-tensor scaling", refusal.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Reason);
    }

    private static Tensor Codes(Tensor bytes) => AtenNative.ViewAs(bytes, ScalarType.Byte);
}
