namespace HunyuanVideo.Jobs.Store;

/// <summary>How long finished renders took.</summary>
public interface IRenderTimings
{
    /// <summary>The latest timings of a profile, the newest first, at most <see cref="RenderTiming.MostKept"/>.</summary>
    /// <exception cref="JobStoreException">The store failed.</exception>
    Task<IReadOnlyList<RenderTiming>> TimingsAsync(string profile, CancellationToken cancellationToken);
}
