namespace HunyuanVideo.Web.Downloads;

/// <summary>What happens to a file.</summary>
public enum DownloadPhase
{
    Fetching,
    Checking,
    Done,

    /// <summary>It is known and comes later.</summary>
    Waiting,
}

/// <summary>How far a file is.</summary>
/// <param name="File">Its path below the folder of the download.</param>
/// <param name="Phase">What happens to it.</param>
/// <param name="Bytes">Bytes fetched or checked.</param>
/// <param name="Of">Its size.</param>
public readonly record struct DownloadProgress(string File, DownloadPhase Phase, long Bytes, long Of);
