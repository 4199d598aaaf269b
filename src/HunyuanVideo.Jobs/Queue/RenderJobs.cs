using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Queue;

/// <summary>The one place where the store's jobs and outcomes turn into what people see, and back.</summary>
public static class RenderJobs
{
    /// <summary>A stored job as a snapshot, without live progress.</summary>
    /// <param name="job">The job.</param>
    /// <param name="position">Its place in the queue, when it waits.</param>
    /// <param name="folder">Where its files are.</param>
    public static RenderJob SnapshotOf(StoredJob job, int? position, DataFolder folder)
    {
        RenderOutcome? outcome = job.Outcome is null ? null : OutcomeOf(job, job.Outcome, folder);
        DateTimeOffset until = job.FinishedAt ?? job.UpdatedAt;
        return new RenderJob
        {
            Id = job.Id,
            Request = job.Request,
            State = job.State,
            CreatedAt = job.CreatedAt,
            UpdatedAt = job.UpdatedAt,
            StartedAt = job.StartedAt,
            FinishedAt = job.FinishedAt,
            Phase = job.Phase,
            Step = job.Step,
            Steps = job.Steps,
            Elapsed = outcome?.Taken ?? (job.StartedAt is { } started && until > started ? until - started : TimeSpan.Zero),
            Error = job.Error,
            Outcome = outcome,
            IsVideoMissing = outcome is not null && !folder.Holds(outcome.VideoFile),
            CancelRequested = job is { IsActive: true, CancelRequested: true },
            QueuePosition = position,
            Owner = job.Owner,
            Favourite = job.Favourite,
            Tags = job.Tags,
        };
    }

    /// <summary>An outcome as the store keeps it.</summary>
    internal static JobOutcome Stored(RenderOutcome outcome, DataFolder folder) => new()
    {
        VideoFile = folder.Relative(outcome.VideoFile),
        PosterFile = outcome.PosterFile is null ? null : folder.Relative(outcome.PosterFile),
        MetadataFile = outcome.MetadataFile is null ? null : folder.Relative(outcome.MetadataFile),
        LatentsFile = outcome.LatentsFile is null ? null : folder.Relative(outcome.LatentsFile),
        Model = outcome.Model,
        StepsPlanned = outcome.StepsPlanned,
        StepsRun = outcome.StepsRun,
        SecondsByPhase = outcome.SecondsByPhase,
    };

    private static RenderOutcome OutcomeOf(StoredJob job, JobOutcome outcome, DataFolder folder)
    {
        double seconds = outcome.SecondsByPhase.Values.Sum();
        TimeSpan claimed = job is { StartedAt: { } started, FinishedAt: { } finished } ? finished - started : TimeSpan.Zero;
        return new RenderOutcome(
            folder.Full(outcome.VideoFile),
            outcome.PosterFile is null ? null : folder.Full(outcome.PosterFile),
            outcome.MetadataFile is null ? null : folder.Full(outcome.MetadataFile),
            job.Seed,
            seconds > 0 ? TimeSpan.FromSeconds(seconds) : claimed)
        {
            LatentsFile = outcome.LatentsFile is null ? null : folder.Full(outcome.LatentsFile),
            Model = outcome.Model,
            StepsPlanned = outcome.StepsPlanned,
            StepsRun = outcome.StepsRun,
            SecondsByPhase = outcome.SecondsByPhase,
        };
    }
}
