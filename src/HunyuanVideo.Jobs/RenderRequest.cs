namespace HunyuanVideo.Jobs;

/// <summary>What to render. The names are those of the official programs.</summary>
public sealed record RenderRequest
{
    /// <summary>The value of <see cref="Seed"/> that asks for a random one.</summary>
    public const long RandomSeed = -1;

    /// <summary>The largest seed drawn when none is given, as in the official programs.</summary>
    public const int LargestRandomSeed = 1_000_000;

    /// <summary>What the video shows.</summary>
    public required string Prompt { get; init; }

    /// <summary>What it must not show; null leaves it to the model's default.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Whether there is no negative prompt at all, not even the model's default; null and false take that.</summary>
    public bool? NoNegativePrompt { get; init; }

    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Frames.</summary>
    public required int VideoLength { get; init; }

    /// <summary>Denoising steps.</summary>
    public required int InferSteps { get; init; }

    /// <summary>The seed of the initial noise, or <see cref="RandomSeed"/>.</summary>
    public long Seed { get; init; } = RandomSeed;

    /// <summary>True classifier-free guidance; 1 is off.</summary>
    public double GuidanceScale { get; init; } = 1.0;

    /// <summary>Shift of the noise schedule.</summary>
    public required double FlowShift { get; init; }

    /// <summary>The distilled guidance that is fed to the model.</summary>
    public required double EmbeddedGuidanceScale { get; init; }

    /// <summary>The job whose final latents it begins from, as <see cref="JobId.ToString"/> writes it; null begins from noise.</summary>
    public string? SourceJob { get; init; }

    /// <summary>
    /// How much of the source is replaced by noise, over 0 and under 1: low values keep its composition. Null without a source.
    /// </summary>
    public double? Strength { get; init; }

    /// <summary>Frames per second of the video file; null leaves it to the model's default.</summary>
    public int? Fps { get; init; }

    /// <summary>The constant rate factor of the video file: lower is better and larger; null takes the default.</summary>
    public int? Crf { get; init; }

    /// <summary>The fast mode, as <c>easycache</c>; null computes every step.</summary>
    public string? FastMode { get; init; }

    /// <summary>The fast mode's threshold; null takes its default.</summary>
    public double? FastThreshold { get; init; }

    /// <summary>The LoRAs that change the model for it; null for none.</summary>
    public RequestedLoras? Loras { get; init; }

    /// <summary>The request with a seed drawn, where it asks for a random one.</summary>
    internal RenderRequest WithSeed() => Seed == RandomSeed ? this with { Seed = Random.Shared.Next(LargestRandomSeed + 1) } : this;
}
