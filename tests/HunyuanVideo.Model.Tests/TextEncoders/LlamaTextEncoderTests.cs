using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.TextEncoders;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.TextEncoders;

public sealed class LlamaTextEncoderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Forward_GoldenIds_GivesTheReferenceStates(int skipLayer)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile golden = Golden.Open("llama.safetensors");
        using LlamaTextEncoder encoder = GoldenText.OpenLlama(skipLayer);
        Tensor states = encoder.Forward(golden.Read("input_ids"), golden.Read("attention_mask"), skipLayer);
        TensorAssert.Close(golden.Read($"hidden_states_skip_{skipLayer}"), states, 2e-5);
    }

    [Fact]
    public void Forward_GoldenIds_MatchesAtPaddingToo()
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile golden = Golden.Open("llama.safetensors");
        using LlamaTextEncoder encoder = GoldenText.OpenLlama();
        Tensor padding = golden.Read("attention_mask").eq(0);
        Tensor states = encoder.Forward(golden.Read("input_ids"), golden.Read("attention_mask"));
        TensorAssert.Close(golden.Read("hidden_states_skip_2")[padding], states[padding], 2e-5);
    }

    [Fact]
    public void Forward_SkipLargerThanBuiltFor_EqualsTheEncoderBuiltForIt()
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile golden = Golden.Open("llama.safetensors");
        using LlamaTextEncoder encoder = GoldenText.OpenLlama(skipLayer: 0);
        Tensor states = encoder.Forward(golden.Read("input_ids"), golden.Read("attention_mask"), hiddenStateSkipLayer: 2);
        TensorAssert.Close(golden.Read("hidden_states_skip_2"), states, 2e-5);
    }

    [Fact]
    public void Forward_FewerLayersSkippedThanBuiltFor_Throws()
    {
        using var scope = NewDisposeScope();
        using LlamaTextEncoder encoder = GoldenText.OpenLlama(skipLayer: 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Forward(zeros(1, 4, ScalarType.Int64), ones(1, 4, ScalarType.Int64), 1));
    }

    [Fact]
    public void Forward_Cancelled_Throws()
    {
        using var scope = NewDisposeScope();
        using LlamaTextEncoder encoder = GoldenText.OpenLlama();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => encoder.Forward(zeros(1, 4, ScalarType.Int64), ones(1, 4, ScalarType.Int64), 2, source.Token));
    }

    [Theory]
    [InlineData(ScalarType.Float16, 0.01)]
    [InlineData(ScalarType.BFloat16, 0.05)]
    public void Forward_HalfTypes_StaysNearTheReferenceInThatType(ScalarType dtype, double tolerance)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile golden = Golden.Open("llama.safetensors");
        using LlamaTextEncoder encoder = GoldenText.OpenLlama(dtype: dtype);
        Tensor states = encoder.Forward(golden.Read("input_ids"), golden.Read("attention_mask"));
        Assert.Equal(dtype, states.dtype);
        TensorAssert.Close(golden.Read("hidden_states_skip_2"), states, tolerance);
    }

    [Fact]
    public void Constructor_Skip2_TakesNeitherTheLastTwoLayersNorTheNorm()
    {
        var recorder = new ShapeRecorder();
        using var encoder = new LlamaTextEncoder(new Weights(recorder, META, ScalarType.Float16), LlamaConfig.LlavaLlama3);
        Assert.Contains("layers.29.mlp.down_proj.weight", recorder.Shapes.Keys);
        Assert.DoesNotContain("layers.30.mlp.down_proj.weight", recorder.Shapes.Keys);
        Assert.DoesNotContain("norm.weight", recorder.Shapes.Keys);
    }

    [Fact]
    public void Constructor_WeightMissing_NamesIt()
    {
        using SafetensorsFile file = Golden.Open("clip.safetensors");
        using var weights = new Weights(new StateDict(file, "weights."), CPU, ScalarType.Float32);
        LlamaConfig config = LlamaConfig.From("llama.json", Golden.Json("llama.json"));
        CheckpointException error = Assert.Throws<CheckpointException>(() => new LlamaTextEncoder(weights, config));
        Assert.Contains("embed_tokens.weight", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layers.30.mlp.up_proj.weight", true)]
    [InlineData("layers.31.input_layernorm.weight", true)]
    [InlineData("norm.weight", true)]
    [InlineData("layers.2.self_attn.rotary_emb.inv_freq", true)]
    [InlineData("layers.29.mlp.up_proj.weight", false)]
    [InlineData("layers.32.mlp.up_proj.weight", false)]
    [InlineData("layers.x.mlp.up_proj.weight", false)]
    [InlineData("embed_tokens.weight", false)]
    public void IsUnused_TensorsOfTheReleasedModel_AreThoseBehindTheStatesTaken(string name, bool unused)
    {
        Assert.Equal(unused, LlamaTextEncoder.IsUnused(LlamaConfig.LlavaLlama3, name));
    }
}
