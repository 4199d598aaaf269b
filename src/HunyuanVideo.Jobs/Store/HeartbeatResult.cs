namespace HunyuanVideo.Jobs.Store;

/// <summary>What a worker learns from a sign of life.</summary>
public enum HeartbeatResult
{
    /// <summary>Go on; the lease is extended.</summary>
    Alive,

    /// <summary>Stop and call <see cref="IJobClaims.HandBackAsync"/>; the lease is extended meanwhile.</summary>
    CancelRequested,

    /// <summary>Stop at once: the job is not yours any more.</summary>
    LeaseLost,
}
