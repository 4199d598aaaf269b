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
}
