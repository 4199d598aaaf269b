namespace HunyuanVideo.Jobs.Store;

/// <summary>What a finished job left behind. All files are relative to the data folder.</summary>
public sealed record JobOutcome
{
    /// <summary>The MP4 file.</summary>
    public required string VideoFile { get; init; }

    /// <summary>A still picture of it.</summary>
    public string? PosterFile { get; init; }

    /// <summary>The JSON file that says how it was made.</summary>
    public string? MetadataFile { get; init; }

    /// <summary>The final latents, where they are kept.</summary>
    public string? LatentsFile { get; init; }

    /// <summary>Name of the model that made it, at most 200 characters.</summary>
    public string? Model { get; init; }
    /// <summary>Denoising steps that were to run; null where it is not known.</summary>
    public int? StepsPlanned { get; init; }

    /// <summary>Denoising steps that ran: fewer than planned where it was told to decode early.</summary>
    public int? StepsRun { get; init; }

    /// <summary>Seconds spent, by <see cref="RenderPhase"/>.</summary>
    public IReadOnlyDictionary<string, double> SecondsByPhase { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>The files there are.</summary>
    internal IReadOnlyList<string> Files =>
        [.. new[] { VideoFile, PosterFile, MetadataFile, LatentsFile }.OfType<string>()];

    /// <summary>Refuses files that could lie outside the data folder: what is told here is later deleted.</summary>
    internal static void RequireRelativeFiles(JobOutcome outcome)
    {
        foreach (string file in outcome.Files)
        {
            if (file.Length == 0 || Path.IsPathRooted(file) || file.Split('/', '\\').Contains("..", StringComparer.Ordinal))
            {
                throw new ArgumentException(
                    $"The result file '{file}' must be named relative to the data folder, without '..'.", nameof(outcome));
            }
        }
    }
}
