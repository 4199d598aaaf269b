using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Requests;

/// <summary>The one place where a job's request and the model's settings turn into each other.</summary>
public static class RenderRequestMapping
{
    public static GenerationSettings ToSettings(this RenderRequest request) => new()
    {
        Prompt = request.Prompt,
        NegativePrompt = request.NegativePrompt,
        Width = request.Width,
        Height = request.Height,
        VideoLength = request.VideoLength,
        InferSteps = request.InferSteps,
        Seed = request.Seed,
        GuidanceScale = request.GuidanceScale,
        FlowShift = request.FlowShift,
        EmbeddedGuidanceScale = request.EmbeddedGuidanceScale,
        Strength = request.Strength,
        FastMode = ModeOf(request.FastMode),
        FastThreshold = request.FastThreshold,
    };

    public static RenderRequest ToRequest(this GenerationSettings settings) => new()
    {
        Prompt = settings.Prompt,
        NegativePrompt = settings.NegativePrompt,
        Width = settings.Width,
        Height = settings.Height,
        VideoLength = settings.VideoLength,
        InferSteps = settings.InferSteps,
        Seed = settings.Seed,
        GuidanceScale = settings.GuidanceScale,
        FlowShift = settings.FlowShift,
        EmbeddedGuidanceScale = settings.EmbeddedGuidanceScale,
        SourceJob = settings.Source?.Job,
        Strength = settings.Strength,
        FastMode = settings.FastMode == FastMode.Exact ? null : FastModes.NameOf(settings.FastMode),
        FastThreshold = settings.FastThreshold,
    };

    /// <summary>The mode of a name; for an unknown one a value that the rules refuse.</summary>
    private static FastMode ModeOf(string? name) => name is null ? FastMode.Exact : FastModes.Find(name) ?? (FastMode)(-1);
}
