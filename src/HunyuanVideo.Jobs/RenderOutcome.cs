namespace HunyuanVideo.Jobs;

/// <summary>What a finished render left behind.</summary>
/// <param name="VideoFile">Full path of the MP4 file.</param>
/// <param name="PosterFile">Full path of a still picture of it (JPEG, PNG or WebP by its extension).</param>
/// <param name="MetadataFile">Full path of the JSON file that says how it was made.</param>
/// <param name="Seed">The seed that was used.</param>
/// <param name="Taken">The time the render took.</param>
public sealed record RenderOutcome(string VideoFile, string? PosterFile, string? MetadataFile, long Seed, TimeSpan Taken)
{
    /// <summary>Full path of the final latents (safetensors), where they are kept.</summary>
    public string? LatentsFile { get; init; }

    /// <summary>Name of the model that made it, where that is known; at most 200 characters.</summary>
    public string? Model { get; init; }
    /// <summary>Denoising steps that were to run; null where it is not known.</summary>
    public int? StepsPlanned { get; init; }

    /// <summary>Denoising steps that ran: fewer than planned where it was told to decode early.</summary>
    public int? StepsRun { get; init; }

    /// <summary>Whether it was told to decode early.</summary>
    public bool StoppedEarly => StepsRun < StepsPlanned;

    /// <summary>Seconds spent, by <see cref="RenderPhase"/>.</summary>
    public IReadOnlyDictionary<string, double> SecondsByPhase { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Figures for predicting the next renders; null when they would mislead, and on jobs read from the store.</summary>
    public RenderTiming? Timing { get; init; }
}
