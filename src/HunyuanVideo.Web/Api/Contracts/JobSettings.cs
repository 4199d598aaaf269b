using System.ComponentModel;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>The settings of a render as they come in: the official names, and every one may be left out.</summary>
public abstract record JobSettings
{
    [Description("What the video shows. Needed for a new job.")]
    public string? Prompt { get; init; }

    [Description("What it must not show; used only when guidance_scale is over 1.")]
    public string? NegativePrompt { get; init; }

    [Description("Width in pixels, a multiple of 16. Default: the model's first size.")]
    public int? Width { get; init; }

    [Description("Height in pixels, a multiple of 16. Default: the model's first size.")]
    public int? Height { get; init; }

    [Description("Frames: 4k + 1. Default: the model's.")]
    public int? VideoLength { get; init; }

    [Description("Denoising steps. Default: the model's.")]
    public int? InferSteps { get; init; }

    [Description("Seed of the noise; -1, the default, draws one.")]
    public long? Seed { get; init; }

    [Description("True classifier-free guidance, 1 to 20; 1, the default, is off; more doubles the time.")]
    public double? GuidanceScale { get; init; }

    [Description("Shift of the noise schedule, over 0 to 25. Default: the model's.")]
    public double? FlowShift { get; init; }

    [Description("The distilled guidance, 1 to 20. Default: the model's.")]
    public double? EmbeddedGuidanceScale { get; init; }

    [Description("Frames per second of the video file, 1 to 120. Default: the model's.")]
    public int? Fps { get; init; }

    [Description("Quality of the video file as x264's CRF, 1 (best) to 51. Default: 18.")]
    public int? Crf { get; init; }

    [Description("exact, the default, computes every step; easycache and magcache leave steps out that would change little.")]
    public string? FastMode { get; init; }

    [Description("How much change may add up before a step is computed again, over 0 to 1. Default: the fast mode's.")]
    public double? FastThreshold { get; init; }
}

/// <summary>A new render, or the changes that make a new one from another.</summary>
public sealed record JobSubmission : JobSettings
{
    [Description("The finished job whose latents it begins from, to keep that one's composition at another size; the length has to be the same. "
        + "Empty, on a re-render, begins from noise.")]
    public string? SourceJob { get; init; }

    [Description("How much of the source is replaced by noise, over 0 and under 1; only the steps from there on run. Low values keep its composition. "
        + "Default: the model's. On a re-render without source_job, the old job is the source.")]
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
