namespace HunyuanVideo.Jobs;

/// <summary>How long a finished render took, for predicting the next ones.</summary>
public sealed record RenderTiming
{
    /// <summary>How many are kept for each <see cref="Profile"/>.</summary>
    public const int MostKept = 50;

    /// <summary>What the figures hold for, such as model, precision and device; at most 200 characters.</summary>
    public required string Profile { get; init; }

    /// <summary>Tokens that one denoising step works on.</summary>
    public required long Tokens { get; init; }

    /// <summary>Denoising steps that were done.</summary>
    public required int Steps { get; init; }

    /// <summary>Seconds of the denoising.</summary>
    public required double DenoiseSeconds { get; init; }

    /// <summary>Seconds of everything else.</summary>
    public double OtherSeconds { get; init; }

    /// <summary>When the store recorded it.</summary>
    public DateTimeOffset FinishedAt { get; init; }
}
