namespace HunyuanVideo.Jobs.Store;

/// <summary>What came of an attempt to queue a job.</summary>
public enum EnqueueOutcome
{
    /// <summary>It is queued, and on disk.</summary>
    Accepted,

    /// <summary>The same request came before under this idempotency key: this is its job.</summary>
    Repeated,

    /// <summary>A different request came before under this idempotency key: this is its job.</summary>
    KeyConflict,

    /// <summary>As many jobs wait as may.</summary>
    QueueFull,

    /// <summary>The job to be duplicated is not there.</summary>
    NotFound,

    /// <summary>As many jobs of its owner wait as may.</summary>
    OwnerFull,

    /// <summary>It is more work than one job may be for whoever asks.</summary>
    TooLarge,

    /// <summary>Whoever asks may queue nothing.</summary>
    NotAllowed,
}

/// <summary>What came of an attempt to queue a job.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Job">The job; null unless it was queued now or before.</param>
public sealed record EnqueueResult(EnqueueOutcome Outcome, StoredJob? Job);
