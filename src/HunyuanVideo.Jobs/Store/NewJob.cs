namespace HunyuanVideo.Jobs.Store;

/// <summary>A job to be queued.</summary>
public sealed record NewJob
{
    /// <summary>Its name, where something had to be named after it before; null makes one.</summary>
    public JobId? Id { get; init; }

    /// <summary>What to render. A random seed is drawn when the job is accepted.</summary>
    public required RenderRequest Request { get; init; }

    /// <summary>The highest is rendered first; see <see cref="JobPriority"/>.</summary>
    public int Priority { get; init; } = JobPriority.Normal;

    /// <summary>The caller's name for this request: sent again, it brings back the same job. At most 200 characters.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Groups jobs that were asked for together.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>Whose job it is, where that is known. At most 200 characters.</summary>
    public string? Owner { get; init; }

    /// <summary>The most jobs of <see cref="Owner"/> that may wait, this one included; null does not count them.</summary>
    public int? MostQueuedOfOwner { get; init; }
}
