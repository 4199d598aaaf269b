namespace HunyuanVideo.Jobs.Store;

/// <summary>How a worker's run of a job ended.</summary>
public enum RunEnding
{
    /// <summary>Nothing was changed: the job is not the caller's any more.</summary>
    LeaseLost,

    /// <summary>The result is published.</summary>
    Succeeded,

    /// <summary>The job waits to be claimed again.</summary>
    Requeued,

    /// <summary>The job failed for good.</summary>
    Failed,

    /// <summary>The job is cancelled, as had been asked.</summary>
    Cancelled,
}
