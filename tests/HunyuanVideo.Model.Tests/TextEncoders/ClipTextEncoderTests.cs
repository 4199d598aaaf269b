using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.TextEncoders;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.TextEncoders;

public sealed class ClipTextEncoderTests
{
    [Fact]
    public void Forward_GoldenIds_GivesTheReferenceStatesAndVector()
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile golden = Golden.Open("clip.safetensors");
        using ClipTextEncoder encoder = GoldenText.OpenClip();
        (Tensor states, Tensor pooled) = encoder.Forward(golden.Read("input_ids"));
        TensorAssert.Close(golden.Read("last_hidden_state"), states, 2e-5, "last_hidden_state");
        TensorAssert.Close(golden.Read("pooler_output"), pooled, 2e-5, "pooler_output");
    }

    [Theory]
    [InlineData(ClipConfig.LegacyEosTokenId, 3)]
    [InlineData(7, 1)]
    public void Forward_EosTokenId_DecidesThePooledPosition(int eosTokenId, int position)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile file = Golden.Open("clip.safetensors");
        ClipConfig config = ClipConfig.From("clip.json", Golden.Json("clip.json")) with { EosTokenId = eosTokenId };
        using var encoder = new ClipTextEncoder(new Weights(new StateDict(file, "weights."), CPU, ScalarType.Float32), config);
        (Tensor states, Tensor pooled) = encoder.Forward(tensor(new long[,] { { 1, 7, 5, 9, 7, 9 } }));
        TensorAssert.Close(states.select(1, position), pooled, 0);
    }

    [Fact]
    public void Forward_MoreIdsThanPositions_Throws()
    {
        using var scope = NewDisposeScope();
        using ClipTextEncoder encoder = GoldenText.OpenClip();
        ArgumentException error = Assert.Throws<ArgumentException>(() => encoder.Forward(zeros(1, 78, ScalarType.Int64)));
        Assert.Contains("at most 77", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScalarType.Float16, 0.01)]
    [InlineData(ScalarType.BFloat16, 0.05)]
    public void Forward_HalfTypes_StaysNearTheReferenceInThatType(ScalarType dtype, double tolerance)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile golden = Golden.Open("clip.safetensors");
        using ClipTextEncoder encoder = GoldenText.OpenClip(dtype);
        Tensor pooled = encoder.Forward(golden.Read("input_ids")).Pooled;
        Assert.Equal(dtype, pooled.dtype);
        TensorAssert.Close(golden.Read("pooler_output"), pooled, tolerance);
    }
}
