using System.ComponentModel;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>
/// The settings of a render as they come in: the official names, and every one may be left out. What each one means is in
/// <see cref="RenderFields"/>, from where the description takes it.
/// </summary>
public abstract record JobSettings
{
    public string? Prompt { get; init; }

    public string? NegativePrompt { get; init; }

    public bool? NoNegativePrompt { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? VideoLength { get; init; }

    public int? InferSteps { get; init; }

    public long? Seed { get; init; }

    public double? GuidanceScale { get; init; }

    public double? FlowShift { get; init; }

    public double? EmbeddedGuidanceScale { get; init; }

    public int? Fps { get; init; }

    public int? Crf { get; init; }

    public string? FastMode { get; init; }

    public double? FastThreshold { get; init; }

    public IReadOnlyList<LoraSetting>? Loras { get; init; }
}

/// <summary>A LoRA and how strongly it is applied.</summary>
/// <param name="Name">Its name, as GET /api/loras tells it.</param>
/// <param name="Strength">What its changes are multiplied by.</param>
public sealed record LoraSetting(string Name, [property: Description("1, the default, as trained; 0 not at all; negative ones do the opposite.")] double? Strength = 1);

/// <summary>A new render, or the changes that make a new one from another.</summary>
public sealed record JobSubmission : JobSettings
{
    public string? SourceJob { get; init; }

    public double? Strength { get; init; }

    [Description("Is told of the end by a POST; only hosts that the operator allows.")]
    public string? WebhookUrl { get; init; }
}

/// <summary>Changes to a render that waits.</summary>
public sealed record JobChange : JobSettings
{
    [Description("True moves the job before all others.")]
    public bool? RunNext { get; init; }

    [Description("Moves the job just before this one.")]
    public string? Before { get; init; }

    [Description("Moves the job just after this one.")]
    public string? After { get; init; }
}

/// <summary>The settings of a job, as they go out.</summary>
public sealed record RequestResponse(
    string Prompt,
    string? NegativePrompt,
    bool? NoNegativePrompt,
    int Width,
    int Height,
    int VideoLength,
    int InferSteps,
    long Seed,
    double GuidanceScale,
    double FlowShift,
    double EmbeddedGuidanceScale,
    string FastMode,
    double? FastThreshold,
    string? SourceJob,
    double? Strength,
    [property: Description("Null: the model's.")] int? Fps,
    [property: Description("Null: 18.")] int? Crf,
    IReadOnlyList<LoraSetting>? Loras)
{
    public static RequestResponse Of(RenderRequest request) => new(
        request.Prompt,
        request.NegativePrompt,
        request.NoNegativePrompt,
        request.Width,
        request.Height,
        request.VideoLength,
        request.InferSteps,
        request.Seed,
        request.GuidanceScale,
        request.FlowShift,
        request.EmbeddedGuidanceScale,
        request.FastMode ?? FastModes.NameOf(Model.Settings.FastMode.Exact),
        request.FastThreshold,
        request.SourceJob,
        request.Strength,
        request.Fps,
        request.Crf,
        request.Loras is null ? null : [.. request.Loras.Select(lora => new LoraSetting(lora.Name, lora.Strength))]);
}
