namespace HunyuanVideo.Media;

/// <summary>A video, image or settings file cannot be written or read. The message is one sentence for the user: what is wrong and what to do.</summary>
public sealed class MediaException : Exception
{
    /// <summary>Makes the exception from its sentence and, where there is one, the error beneath it.</summary>
    public MediaException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Whether ffmpeg failed or came to a halt while it wrote: then another attempt at the same frames may go well.</summary>
    public bool IsRepeatable { get; init; }
}
