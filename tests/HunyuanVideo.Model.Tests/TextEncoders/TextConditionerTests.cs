using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.TextEncoders;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.TextEncoders;

public sealed class TextConditionerTests
{
    [Fact]
    public void Encode_GoldenPipelineIds_GivesTheReferenceConditioning()
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile golden = Golden.Open("pipeline.safetensors");
        JsonElement settings = Golden.Json("pipeline.json").Root;
        using var conditioner = new TextConditioner(GoldenText.OpenLlama(), GoldenText.OpenClip());
        using TextConditioning text = conditioner.Encode(
            golden.Read("input_ids"), golden.Read("attention_mask"), settings.GetProperty("crop_start").GetInt32(),
            golden.Read("clip_input_ids"), TestContext.Current.CancellationToken);
        TensorAssert.Close(golden.Read("text_states"), text.TextStates, 2e-5, "text_states");
        TensorAssert.Close(golden.Read("pooled"), text.Pooled, 2e-5, "pooled");
        Assert.Equal([1, settings.GetProperty("text_len").GetInt64()], text.TextMask.shape);
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], text.TextMask.data<long>().ToArray());
    }
}
