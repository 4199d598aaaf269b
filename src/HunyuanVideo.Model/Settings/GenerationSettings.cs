using System.Text.Json.Serialization;

namespace HunyuanVideo.Model.Settings;

/// <summary>What to render. The names are those of the official programs.</summary>
public sealed record GenerationSettings
{
    /// <summary>What the video shows.</summary>
    public required string Prompt { get; init; }

    /// <summary>What it must not show; used only when <see cref="GuidanceScale"/> is over 1. Null or blank takes the official default.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Whether nothing is named that it must not show, not even by the official default: guidance is then away from an empty prompt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NoNegativePrompt { get; init; }

    /// <summary>The negative prompt that is used: with guidance, the official default where none was given.</summary>
    [JsonIgnore]
    public string UsedNegativePrompt =>
        NoNegativePrompt ? string.Empty
        : !string.IsNullOrWhiteSpace(NegativePrompt) ? NegativePrompt
        : GuidanceScale > 1 ? DefaultNegativePrompt
        : string.Empty;

    /// <summary>Width in pixels, a multiple of 16.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels, a multiple of 16.</summary>
    public required int Height { get; init; }

    /// <summary>Frames: 4k + 1. One frame makes an image.</summary>
    public required int VideoLength { get; init; }

    /// <summary>Denoising steps.</summary>
    public required int InferSteps { get; init; }

    /// <summary>The seed of the initial noise; −1 draws one from 0 to 1 000 000.</summary>
    public long Seed { get; init; } = RandomSeed;

    /// <summary>True classifier-free guidance; 1 is off, anything above costs a second forward pass per step.</summary>
    public double GuidanceScale { get; init; } = 1.0;

    /// <summary>Shift of the noise schedule.</summary>
    public required double FlowShift { get; init; }

    /// <summary>The distilled guidance that is fed to the model.</summary>
    public required double EmbeddedGuidanceScale { get; init; }

    /// <summary>
    /// Begins from <see cref="Source"/>: how much of it is replaced by noise, over 0 and under 1. Low values keep its composition, high ones
    /// redraw it. Null begins from noise alone.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Strength { get; init; }

    /// <summary>The render that <see cref="Strength"/> begins from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LatentSource? Source { get; init; }

    /// <summary>Whether steps may be left out that would change little.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public FastMode FastMode { get; init; }

    /// <summary>How much change may add up before a step is computed again, over 0 to 1; null takes the mode's default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double? FastThreshold { get; init; }

    /// <summary>The LoRAs that change the model for this render; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LoraSet? Loras { get; init; }

    /// <summary>The value of <see cref="Seed"/> that asks for a random one.</summary>
    public const long RandomSeed = -1;

    /// <summary>The largest seed drawn when none is given, as in the official programs.</summary>
    public const int LargestRandomSeed = 1_000_000;

    /// <summary>The negative prompt the official programs use when there is none.</summary>
    public const string DefaultNegativePrompt =
        "Aerial view, aerial view, overexposed, low quality, deformation, a poor composition, bad hands, bad teeth, bad eyes, bad limbs, distortion";

    /// <summary>The same settings with a seed drawn, when they asked for a random one.</summary>
    public GenerationSettings WithResolvedSeed()
    {
        return Seed == RandomSeed ? this with { Seed = Random.Shared.Next(LargestRandomSeed + 1) } : this;
    }
}
