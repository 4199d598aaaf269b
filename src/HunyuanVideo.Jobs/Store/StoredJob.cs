namespace HunyuanVideo.Jobs.Store;

/// <summary>A job as the store had it at one moment.</summary>
public sealed record StoredJob
{
    /// <summary>Its name.</summary>
    public required JobId Id { get; init; }

    /// <summary>
    /// Counts the jobs of this store upwards and is never reused: the order of arrival, and the key of <see cref="JobQuery.Before"/>.
    /// </summary>
    public required long Number { get; init; }

    /// <summary>What was asked for; the seed in it is resolved.</summary>
    public required RenderRequest Request { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>The phase it is in, or was in last: one of <see cref="RenderPhase"/>; null before the first heartbeat.</summary>
    public string? Phase { get; init; }

    /// <summary>Steps of the phase that are done.</summary>
    public int Step { get; init; }

    /// <summary>Steps of the phase in all; 0 when it is not counted.</summary>
    public int Steps { get; init; }

    /// <summary>The highest is rendered first.</summary>
    public int Priority { get; init; }

    /// <summary>Claims since it last got further, handed-back ones not counted.</summary>
    public int Attempts { get; init; }

    /// <summary>Who renders it, or did last.</summary>
    public string? Worker { get; init; }

    /// <summary>Until when the worker holds it, unless a heartbeat comes.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Whether the worker was asked to stop.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>Denoising steps that its saved render holds; null without one.</summary>
    public int? SavedStep { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the present attempt, or the last one, began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, in whatever way.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>One sentence about why it failed; on a job that waits again, why the last attempt did.</summary>
    public string? Error { get; init; }

    /// <summary>What it left behind, once it succeeded.</summary>
    public JobOutcome? Outcome { get; init; }

    /// <summary>The caller's name for the request.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Groups jobs that were asked for together.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>Whose job it is.</summary>
    public string? Owner { get; init; }

    /// <summary>Name of the model that rendered it, where that is known.</summary>
    public string? Model { get; init; }

    /// <summary>Whether someone marked it.</summary>
    public bool Favourite { get; init; }

    /// <summary>Words that people gave it, in alphabetical order; see <see cref="JobTags"/>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The seed of the noise.</summary>
    public long Seed => Request.Seed;

    /// <summary>Whether it has yet to end.</summary>
    public bool IsActive => State is JobState.Queued or JobState.Running or JobState.Encoding;
}
