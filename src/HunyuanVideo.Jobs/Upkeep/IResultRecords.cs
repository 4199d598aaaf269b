namespace HunyuanVideo.Jobs.Upkeep;

/// <summary>Reads what a video says about how it was made.</summary>
public interface IResultRecords
{
    /// <summary>The record of a video, from its sidecar or the file itself; null where there is none that can be read.</summary>
    /// <param name="videoFile">Full path of the MP4.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<RecordedResult?> ReadAsync(string videoFile, CancellationToken cancellationToken);
}

/// <summary>What a video says about how it was made.</summary>
/// <param name="Request">The request that makes it again.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Model">The model that made it.</param>
public sealed record RecordedResult(RenderRequest Request, DateTimeOffset CreatedAt, string? Model)
{
    /// <summary>The step after which it was told to decode what was there; null where it went to its end.</summary>
    public int? StoppedAtStep { get; init; }

    /// <summary>Seconds spent, by <see cref="RenderPhase"/>.</summary>
    public IReadOnlyDictionary<string, double> SecondsByPhase { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);
}
