namespace HunyuanVideo.Jobs.Store;

/// <summary>What came of a cancellation.</summary>
public enum CancelResult
{
    /// <summary>It had not begun and never will.</summary>
    Cancelled,

    /// <summary>Its worker learns of it with the next heartbeat.</summary>
    Requested,

    /// <summary>It had already ended.</summary>
    AlreadyFinished,

    /// <summary>There is no such job.</summary>
    NotFound,
}

/// <summary>What came of cancelling everything.</summary>
/// <param name="Cancelled">Jobs that had not begun.</param>
/// <param name="Requested">Jobs whose workers learn of it with the next heartbeat.</param>
public sealed record CancelledJobs(int Cancelled, int Requested);
