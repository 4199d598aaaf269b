using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Components.Generate;

/// <summary>The form's values while a person edits them.</summary>
public sealed class GenerateDraft
{
    public string Prompt { get; set; } = string.Empty;

    public string NegativePrompt { get; set; } = string.Empty;

    public VideoSize Size { get; set; }

    public int VideoLength { get; set; }

    public int InferSteps { get; set; }

    public long Seed { get; set; } = RenderRequest.RandomSeed;

    public double GuidanceScale { get; set; } = 1.0;

    public double FlowShift { get; set; }

    public double EmbeddedGuidanceScale { get; set; }

    public bool IsSeedRandom => Seed == RenderRequest.RandomSeed;

    public static GenerateDraft From(ModelCard card)
    {
        var draft = new GenerateDraft();
        draft.Load(card.DefaultSettings(string.Empty).ToRequest());
        return draft;
    }

    /// <summary>Takes every value of <paramref name="request"/>.</summary>
    public void Load(RenderRequest request)
    {
        Prompt = request.Prompt;
        NegativePrompt = request.NegativePrompt ?? string.Empty;
        Size = new VideoSize(request.Width, request.Height);
        VideoLength = request.VideoLength;
        InferSteps = request.InferSteps;
        Seed = request.Seed;
        GuidanceScale = request.GuidanceScale;
        FlowShift = request.FlowShift;
        EmbeddedGuidanceScale = request.EmbeddedGuidanceScale;
    }

    public RenderRequest ToRequest() => new()
    {
        Prompt = Prompt.Trim(),
        NegativePrompt = string.IsNullOrWhiteSpace(NegativePrompt) ? null : NegativePrompt.Trim(),
        Width = Size.Width,
        Height = Size.Height,
        VideoLength = VideoLength,
        InferSteps = InferSteps,
        Seed = Seed,
        GuidanceScale = GuidanceScale,
        FlowShift = FlowShift,
        EmbeddedGuidanceScale = EmbeddedGuidanceScale,
    };

    /// <summary>What is wrong with the values, by the official name of the field.</summary>
    public IReadOnlyDictionary<string, string> Check() =>
        SettingsRules.Check(ToRequest().ToSettings())
            .GroupBy(error => error.Field, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Message, StringComparer.Ordinal);
}
