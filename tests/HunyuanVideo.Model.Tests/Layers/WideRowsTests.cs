using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Layers;

/// <summary>The memory that the widest rows of all blocks share.</summary>
public sealed class WideRowsTests
{
    private static readonly TransformerConfig Config = TransformerConfig.From("dit.json", Golden.Json("dit.json"));

    [Fact]
    public void Place_OpenedAndClosed_IsInTheMemoryOrNowhere()
    {
        using var scope = NewDisposeScope();
        using var wide = new WideRows();
        Assert.Null(wide.TryPlace(1, 1));
        wide.Open(100, ScalarType.Float32, CPU);
        Tensor first = wide.TryPlace(4, 10)!;
        Tensor second = wide.TryPlace(6, 10, behind: 40)!;
        Assert.Equal([4, 10], first.shape);
        Assert.Equal(TensorHandles.AddressOf(first) + (40 * sizeof(float)), TensorHandles.AddressOf(second));
        Assert.Null(wide.TryPlace(6, 10, behind: 41));
        wide.Close();
        Assert.Null(wide.TryPlace(1, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Linear_WithAPlace_GivesTheSameBitsThere(bool bias)
    {
        using var scope = NewDisposeScope();
        using var wide = new WideRows();
        wide.Open(7 * 96, ScalarType.Float32, CPU);
        Tensor x = randn(1, 7, 32);
        Tensor weight = randn(96, 32);
        Tensor? added = bias ? randn(96) : null;
        Tensor placed = RowProduct.Of(x, weight, added, wide);
        Assert.Equal(TensorHandles.AddressOf(wide.TryPlace(1, 1)!), TensorHandles.AddressOf(placed));
        TensorAssert.Identical(RowProduct.Of(x, weight, added), placed);
    }

    [Fact]
    public void Blocks_WithSharedMemory_GiveTheSameBitsAgainAndAgain()
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using var state = new StateDict(Golden.Open("dit.safetensors"));
        using var weights = new Weights(state, CPU, ScalarType.Float32);
        using var wide = new WideRows();
        (long images, long texts) = (12, 5);
        (Tensor img, Tensor txt, Tensor vec) = (randn(1, images, Config.HiddenSize), randn(1, texts, Config.HiddenSize), randn(1, Config.HiddenSize));
        Tensor freqs = FreqsCis.ForGrid([3, 2, 2], Config.RopeDimList, Config.RopeTheta, CPU);
        Tensor all = FreqsCis.WithUnrotated(freqs, texts);
        var ownDouble = new DoubleStreamBlock(weights.Scope("double_blocks.0"), Config);
        var ownSingle = new SingleStreamBlock(weights.Scope("single_blocks.0"), Config);
        var sharedDouble = new DoubleStreamBlock(weights.Scope("double_blocks.0"), Config, wide);
        var sharedSingle = new SingleStreamBlock(weights.Scope("single_blocks.0"), Config, wide);
        (Tensor expectedImg, Tensor expectedTxt) = ownDouble.Forward(img, txt, vec, freqs);
        Tensor x = cat([img, txt], 1);
        Tensor expected = ownSingle.Forward(x, vec, all);
        wide.Open((images + texts) * ((3L * Config.HiddenSize) + Config.MlpHiddenDim), ScalarType.Float32, CPU);
        for (int i = 0; i < 2; i++)
        {
            (Tensor actualImg, Tensor actualTxt) = sharedDouble.Forward(img, txt, vec, freqs);
            TensorAssert.Identical(expected, sharedSingle.Forward(x, vec, all));
            TensorAssert.Identical(expectedImg, actualImg);
            TensorAssert.Identical(expectedTxt, actualTxt);
        }
    }
}
