namespace HunyuanVideo.Jobs;

/// <summary>A render failed for a reason that can be told to people: the message is one sentence that says what to do.</summary>
public sealed class RenderException : Exception
{
    /// <summary>A failure to be told as <paramref name="message"/>.</summary>
    public RenderException(string message)
        : base(message)
    {
    }

    /// <summary>A failure to be told as <paramref name="message"/>, with its cause for the log.</summary>
    public RenderException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What of the machine is at fault, where it is not the request: then the job waits again, and the attempt is not counted.</summary>
    public MachineFaultKind? MachineFault { get; init; }

    /// <summary>Whether another attempt at the same request can help.</summary>
    public bool Retryable { get; init; }
}
