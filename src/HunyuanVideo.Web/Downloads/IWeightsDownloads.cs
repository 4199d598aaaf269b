namespace HunyuanVideo.Web.Downloads;

/// <summary>The download of weights that the page starts and watches; it goes on when the page is closed. One at a time.</summary>
public interface IWeightsDownloads
{
    /// <summary>What goes on, or was the last.</summary>
    WeightsDownload Current { get; }

    /// <summary>Whether downloads may be started here: only by whoever sits at this machine.</summary>
    bool IsAllowed { get; }

    /// <summary>Whether the licence of the weights was agreed to here.</summary>
    bool IsAgreed { get; }

    /// <summary>The folder that models are downloaded into.</summary>
    string Root { get; }

    /// <summary>Raised on any thread after <see cref="Current"/> changed, a few times a second at most.</summary>
    event EventHandler? Changed;

    /// <summary>Remembers that the licence was agreed to.</summary>
    /// <exception cref="DownloadException">The folder cannot be written.</exception>
    void Agree();

    /// <summary>Begins a download, or goes on with one that was cut off.</summary>
    /// <exception cref="DownloadException">It may not begin: another one runs, the licence was not agreed to, or it is not allowed here.</exception>
    void Start(WeightsChoice choice);

    /// <summary>Stops the download; what came so far stays.</summary>
    void Cancel();
}

/// <summary>What a download does.</summary>
public enum WeightsDownloadPhase
{
    /// <summary>There was none.</summary>
    None,

    /// <summary>Files are listed, fetched and checked.</summary>
    Running,

    /// <summary>Everything is there and right.</summary>
    Done,

    /// <summary>It ended with an error.</summary>
    Failed,

    /// <summary>It was stopped.</summary>
    Cancelled,

    /// <summary>The server ended meanwhile.</summary>
    Interrupted,
}

/// <summary>A download at one moment.</summary>
public sealed record WeightsDownload
{
    public WeightsDownloadPhase Phase { get; init; }

    /// <summary>What is fetched; null when there was no download.</summary>
    public WeightsChoice? Choice { get; init; }

    /// <summary>Every file, as far as it is known.</summary>
    public IReadOnlyList<DownloadProgress> Files { get; init; } = [];

    /// <summary>Bytes a second that come over the network; null before there are any.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>Why it failed, in one sentence.</summary>
    public string? Error { get; init; }

    /// <summary>Bytes that are there.</summary>
    public long Bytes => Files.Sum(file => file.Phase == DownloadPhase.Fetching || file.Phase == DownloadPhase.Waiting ? file.Bytes : file.Of);

    /// <summary>Bytes in all.</summary>
    public long TotalBytes => Files.Sum(file => file.Of);

    /// <summary>Time left at this rate.</summary>
    public TimeSpan? Remaining => BytesPerSecond is > 0 and { } rate ? TimeSpan.FromSeconds((TotalBytes - Bytes) / rate) : null;

    /// <summary>Whether it can be gone on with.</summary>
    public bool CanResume => Choice is not null && Phase is WeightsDownloadPhase.Failed or WeightsDownloadPhase.Cancelled or WeightsDownloadPhase.Interrupted;
}
