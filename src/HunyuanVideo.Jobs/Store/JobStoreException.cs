namespace HunyuanVideo.Jobs.Store;

/// <summary>The store cannot be opened, read or written: the message is one sentence that says what to do.</summary>
public sealed class JobStoreException : Exception
{
    /// <summary>A failure to be told as <paramref name="message"/>, with its cause for the log.</summary>
    public JobStoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
