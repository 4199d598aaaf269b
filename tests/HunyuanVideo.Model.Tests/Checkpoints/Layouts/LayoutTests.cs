using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Tests.Support;

namespace HunyuanVideo.Model.Tests.Checkpoints.Layouts;

/// <summary>Nano's weights, written in every layout people have, render what nano renders.</summary>
public sealed class LayoutTests(LayoutFixture nano) : IClassFixture<LayoutFixture>
{
    public static TheoryData<string> Transformers { get; } = [.. TransformerLayouts.All.Keys];

    public static TheoryData<string> Vaes { get; } = [.. VaeLayouts.All.Keys];

    public static TheoryData<string> Llamas { get; } = [.. TextEncoderLayouts.Llama.Keys];

    public static TheoryData<string> Clips { get; } = [.. TextEncoderLayouts.Clip.Keys];

    public static TheoryData<string> Refused { get; } = [.. RefusedLayouts.All.Keys];

    [Theory]
    [MemberData(nameof(Transformers))]
    public void Render_TransformerInLayout_IsNanos(string name) =>
        nano.AssertRenders(TransformerLayouts.All[name], file => new ModelPaths { ModelBase = Nano.Folder, DitWeight = file });

    [Theory]
    [MemberData(nameof(Vaes))]
    public void Render_VaeInLayout_IsNanos(string name) =>
        nano.AssertRenders(VaeLayouts.All[name], file => new ModelPaths { ModelBase = Nano.Folder, VaePath = file });

    [Theory]
    [MemberData(nameof(Llamas))]
    public void Render_LlamaAsSingleFile_IsNanos(string name) =>
        nano.AssertRenders(TextEncoderLayouts.Llama[name], file => new ModelPaths { ModelBase = Nano.Folder, TextEncoderPath = file });

    [Theory]
    [MemberData(nameof(Clips))]
    public void Render_ClipAsSingleFile_IsNanos(string name) =>
        nano.AssertRenders(TextEncoderLayouts.Clip[name], file => new ModelPaths { ModelBase = Nano.Folder, TextEncoder2Path = file });

    [Fact]
    public void Render_CheckpointWithEveryPart_NeedsNoFolder() => nano.AssertRenders(
        // without a card more padding is computed, and left out again
        TransformerLayouts.All["all in one"] with { Latents = 0.001, Psnr = 55 },
        file => new ModelPaths { DitWeight = file, TokenizerPath = Path.Combine(Nano.Folder, "tokenizer"), Tokenizer2Path = Path.Combine(Nano.Folder, "tokenizer_2") });

    [Theory]
    [MemberData(nameof(Refused))]
    public void Verify_TransformerInLayoutThatIsNotRead_SaysWhatItIs(string name)
    {
        (Layout layout, string says) = RefusedLayouts.All[name];
        string sentence = nano.Refusal(layout, file => new ModelPaths { ModelBase = Nano.Folder, DitWeight = file });

        Assert.Contains(says, sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_TransformerWithoutGuidance_ComputesWithoutIt()
    {
        var layout = new Layout(weights => weights.Transformer.Where(pair => !pair.Key.StartsWith("guidance_in.", StringComparison.Ordinal)).ToDictionary(), 2, 0);
        nano.AssertRenders(layout, file => new ModelPaths { ModelBase = Nano.Folder, DitWeight = file });
    }
}
