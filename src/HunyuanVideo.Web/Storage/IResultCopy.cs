namespace HunyuanVideo.Web.Storage;

/// <summary>A place that results are copied to.</summary>
public interface IResultCopy
{
    /// <summary>Where it is, in one word.</summary>
    string Target { get; }

    /// <summary>Copies a file; it is there, whole, when this returns. The same name again replaces what was there.</summary>
    /// <param name="name">Its name there, with slashes.</param>
    /// <param name="file">The file.</param>
    /// <param name="contentType">What it holds.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <exception cref="ResultCopyException">It is not there.</exception>
    Task PutAsync(string name, string file, string contentType, CancellationToken cancellationToken);
}

/// <summary>A file could not be copied; the message is one sentence.</summary>
public sealed class ResultCopyException : Exception
{
    public ResultCopyException(string message)
        : base(message)
    {
    }

    public ResultCopyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the place itself failed, so that other files would fail as well.</summary>
    public bool IsOutage { get; init; }
}
