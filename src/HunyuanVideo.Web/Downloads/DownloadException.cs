namespace HunyuanVideo.Web.Downloads;

/// <summary>A download cannot go on. The message is one sentence that says why and what to do.</summary>
public sealed class DownloadException : Exception
{
    public DownloadException(string message)
        : base(message)
    {
    }

    public DownloadException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
