namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// A checkpoint file or folder cannot be used. The message is one sentence that names the file and the fault.
/// </summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Creates the exception with its one-sentence message.</summary>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its one-sentence message and the error behind it.</summary>
    public CheckpointException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether an error says that a file could not be opened or read, not that it was wrong.</summary>
    internal static bool IsUnreadable(Exception error) => error is IOException or UnauthorizedAccessException or ArgumentException;

    /// <summary>A file could not be opened or read.</summary>
    internal static CheckpointException Unreadable(string path, Exception error) =>
        new($"{path} cannot be read: {(Directory.Exists(path) ? "it is a folder." : error.Message)}", error);
}
