namespace HunyuanVideo.Jobs.Store;

/// <summary>
/// The jobs as their workers see them, whom nobody asks for anything. All methods may be called from any thread and any process; who loses
/// a race is told so by the result. All throw <see cref="JobStoreException"/> when the store itself fails.
/// </summary>
public interface IJobClaims
{
    /// <summary>Makes the store ready: creates it, or brings an older one up to date. Called once, before anything else.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Takes the next job for a worker, or null when none waits or the queue is paused.</summary>
    /// <param name="worker">The worker's name, at most 200 characters.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<ClaimedJob?> TryClaimAsync(string worker, CancellationToken cancellationToken) => TryClaimAsync(worker, _ => true, cancellationToken);

    /// <summary>Takes the first job that a worker can render now; those before it wait on.</summary>
    /// <param name="worker">The worker's name, at most 200 characters.</param>
    /// <param name="canTake">Whether it takes a job; asked in the queue's order, while the store answers nobody else.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<ClaimedJob?> TryClaimAsync(string worker, Predicate<StoredJob> canTake, CancellationToken cancellationToken);

    /// <summary>Writes on a job that waits why it does.</summary>
    /// <param name="id">The job; one that waits no more stays as it is.</param>
    /// <param name="reason">One sentence.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task SayWhyAsync(JobId id, string reason, CancellationToken cancellationToken);

    /// <summary>The job that waits in front, also while the queue is paused; null when none waits. Nothing is changed.</summary>
    Task<StoredJob?> PeekAsync(CancellationToken cancellationToken);

    /// <summary>A sign of life with the progress so far; extends the lease.</summary>
    Task<HeartbeatResult> HeartbeatAsync(
        JobId id, JobLease lease, string phase, int step, int steps, CancellationToken cancellationToken);

    /// <summary>The render was saved; extends the lease. One with more steps than the last makes the attempts count anew.</summary>
    Task<HeartbeatResult> RecordSavedStepAsync(JobId id, JobLease lease, int step, CancellationToken cancellationToken);

    /// <summary>The frames are done and are being written as a video file; extends the lease.</summary>
    Task<HeartbeatResult> MarkEncodingAsync(JobId id, JobLease lease, CancellationToken cancellationToken);

    /// <summary>Publishes the result, also when cancellation was asked for meanwhile. Of all who try, one succeeds.</summary>
    /// <param name="id">The job.</param>
    /// <param name="lease">The claim.</param>
    /// <param name="outcome">The files, which are complete and on disk.</param>
    /// <param name="timing">Figures for predicting the next renders, or null if they would mislead.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentException">A file is not relative to the data folder.</exception>
    Task<RunEnding> CompleteAsync(
        JobId id, JobLease lease, JobOutcome outcome, RenderTiming? timing, CancellationToken cancellationToken);

    /// <summary>The attempt failed: the job waits again if that can help and attempts are left, else it failed for good.</summary>
    /// <param name="id">The job.</param>
    /// <param name="lease">The claim.</param>
    /// <param name="reason">One sentence.</param>
    /// <param name="retryable">Whether another attempt can help.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<RunEnding> FailAsync(JobId id, JobLease lease, string reason, bool retryable, CancellationToken cancellationToken);

    /// <summary>
    /// The worker has stopped before the end: the job is cancelled if that was asked for, else it waits again, at its old place and
    /// without counting the attempt.
    /// </summary>
    Task<RunEnding> HandBackAsync(JobId id, JobLease lease, CancellationToken cancellationToken);

    /// <summary>Takes jobs back whose lease ran out. To be called every few seconds.</summary>
    Task<RecoveredJobs> RecoverExpiredAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes back the jobs of one worker whatever their lease: only for a worker that is known to be dead, as after a restart.
    /// </summary>
    Task<RecoveredJobs> RecoverWorkerAsync(string worker, CancellationToken cancellationToken);
}
