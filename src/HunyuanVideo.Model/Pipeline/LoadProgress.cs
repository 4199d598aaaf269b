namespace HunyuanVideo.Model.Pipeline;

/// <summary>How far the loading of a model is.</summary>
/// <param name="Part">What is being loaded, as <c>transformer</c>; the first of those that are loaded side by side.</param>
/// <param name="Step">Parts that are done.</param>
/// <param name="Of">Parts in all.</param>
public sealed record LoadProgress(string Part, int Step, int Of)
{
    /// <summary>Bytes of weights that were read.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes of weights in all.</summary>
    public long TotalBytes { get; init; }

    /// <summary>Bytes in a second since the load began; null before there are any.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>Time left at that rate.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>The same for each part.</summary>
    public IReadOnlyList<PartProgress> Parts { get; init; } = [];
}

/// <summary>How far one part is.</summary>
/// <param name="Part">Its name, as <c>transformer</c>.</param>
/// <param name="Bytes">Bytes of its weights that were read.</param>
/// <param name="TotalBytes">Bytes of its weights in all.</param>
/// <param name="BytesPerSecond">Bytes in a second since it was begun; null before there are any.</param>
/// <param name="Remaining">Time left at that rate.</param>
public sealed record PartProgress(string Part, long Bytes, long TotalBytes, double? BytesPerSecond, TimeSpan? Remaining);
