namespace HunyuanVideo.Web.Idle;

/// <summary>How far the guard is.</summary>
public enum IdlePhase
{
    /// <summary>There is no guard.</summary>
    Off,

    /// <summary>The machine is needed.</summary>
    Busy,

    /// <summary>There is nothing to do.</summary>
    Idle,

    /// <summary>The page warns.</summary>
    Warning,

    /// <summary>It is being done, or tried again.</summary>
    Acting,

    /// <summary>It was done, or would have been in a dry run.</summary>
    Done,
}

/// <summary>The guard at one moment.</summary>
/// <param name="Phase">How far it is.</param>
/// <param name="Action">What it is there to do.</param>
public sealed record IdleState(IdlePhase Phase, IdleActionKind Action)
{
    /// <summary>Why the machine is needed.</summary>
    public WakeReason Reason { get; init; }

    /// <summary>Since when there is nothing to do.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When it will be done.</summary>
    public DateTimeOffset? ActsAt { get; init; }

    /// <summary>Whether it will only be said.</summary>
    public bool DryRun { get; init; }

    /// <summary>Why it could not be done at the last attempt.</summary>
    public string? Error { get; init; }
}
