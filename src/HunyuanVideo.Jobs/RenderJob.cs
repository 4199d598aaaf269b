namespace HunyuanVideo.Jobs;

/// <summary>A render at one moment. Every change is a new snapshot.</summary>
public sealed record RenderJob
{
    /// <summary>Its name.</summary>
    public required JobId Id { get; init; }

    /// <summary>What was asked for; the seed in it is resolved.</summary>
    public required RenderRequest Request { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this snapshot was taken.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the render thread began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, in whatever way.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The phase it is in, or was in last: one of <see cref="RenderPhase"/>; null before the first report.</summary>
    public string? Phase { get; init; }

    /// <summary>Steps of the phase that are done.</summary>
    public int Step { get; init; }

    /// <summary>Steps of the phase in all; 0 when it is not counted.</summary>
    public int Steps { get; init; }

    /// <summary>Time since the render began, at <see cref="UpdatedAt"/>.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Time until the video is there, at <see cref="UpdatedAt"/>, as far as known.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>The newest preview.</summary>
    public PreviewSheet? Preview { get; init; }

    /// <summary>Counts the previews, to tell a newer one from the last; 0 before the first.</summary>
    public int PreviewNumber { get; init; }

    /// <summary>Whether it was asked to end its denoising after the present step and to decode what is there.</summary>
    public bool FinishRequested { get; init; }

    /// <summary>Whether it was cancelled and has not come to its end yet: a render stops at the next block or tile.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>One sentence about why it failed; on a job that waits again, why the last attempt did.</summary>
    public string? Error { get; init; }

    /// <summary>How many jobs will be rendered up to this one, itself included; null when it does not wait.</summary>
    public int? QueuePosition { get; init; }

    /// <summary>What it left behind, once it succeeded.</summary>
    public RenderOutcome? Outcome { get; init; }

    /// <summary>Whether its video was made but is not there any more, as where files were removed by hand.</summary>
    public bool IsVideoMissing { get; init; }

    /// <summary>Whose it is; null for one made while there were no users.</summary>
    public string? Owner { get; init; }

    /// <summary>Whether someone marked it.</summary>
    public bool Favourite { get; init; }

    /// <summary>Words that people gave it, in alphabetical order.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The seed of the noise.</summary>
    public long Seed => Request.Seed;

    /// <summary>Whether it has yet to end.</summary>
    public bool IsActive => State is JobState.Queued or JobState.Running or JobState.Encoding;

    /// <summary>The snapshot after <paramref name="report"/>.</summary>
    internal RenderJob With(RenderProgress report, DateTimeOffset now) => this with
    {
        State = report.Phase == RenderPhase.Mp4 ? JobState.Encoding : JobState.Running,
        Phase = report.Phase,
        Step = report.Step,
        Steps = report.Steps,
        Elapsed = report.Elapsed,
        Remaining = report.Remaining,
        Preview = report.Preview ?? Preview,
        PreviewNumber = report.Preview is null ? PreviewNumber : PreviewNumber + 1,
        UpdatedAt = now,
    };
}
