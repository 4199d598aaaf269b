namespace HunyuanVideo.Jobs.Store;

/// <summary>
/// The jobs, kept on disk. Whatever a method reports as done is there after a crash. All methods may be called from any thread and
/// any process; who loses a race is told so by the result. All throw <see cref="JobStoreException"/> when the store itself fails.
/// </summary>
public interface IJobStore
{
    /// <summary>Makes the store ready: creates it, or brings an older one up to date. Called once, before anything else.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Queues a job, as the last of its priority; it is on disk when this returns.</summary>
    /// <exception cref="ArgumentException">The idempotency key or the owner is empty or too long.</exception>
    Task<EnqueueResult> EnqueueAsync(NewJob job, CancellationToken cancellationToken);

    /// <summary>Queues a new job with the settings of another.</summary>
    /// <param name="id">The other job, in whatever state.</param>
    /// <param name="seed">A seed, <see cref="RenderRequest.RandomSeed"/> to draw one, or null for the same.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<EnqueueResult> DuplicateAsync(JobId id, long? seed, CancellationToken cancellationToken);

    /// <summary>The job of that name, or null.</summary>
    Task<StoredJob?> GetAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Jobs, the newest first.</summary>
    Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>Names of all jobs that <see cref="ListAsync"/> would give on its pages, the newest first, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<JobKey>> ListKeysAsync(JobQuery query, int most, CancellationToken cancellationToken);

    /// <summary>How many jobs there are on all pages of the query.</summary>
    Task<int> CountAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>What the jobs in these states can be told apart by.</summary>
    Task<JobFacets> FacetsAsync(IReadOnlyList<JobState> states, CancellationToken cancellationToken);

    /// <summary>What the jobs of one owner in these states can be told apart by; null takes the jobs of all.</summary>
    Task<JobFacets> FacetsAsync(IReadOnlyList<JobState> states, string? owner, CancellationToken cancellationToken);

    /// <summary>Marks a job, or takes the mark from it; in any state.</summary>
    Task<ChangeResult> SetFavouriteAsync(JobId id, bool favourite, CancellationToken cancellationToken);

    /// <summary>Gives a job these tags and no others; in any state.</summary>
    /// <exception cref="ArgumentException">They are not as <see cref="JobTags.TryNormalize"/> gives them.</exception>
    Task<ChangeResult> SetTagsAsync(JobId id, IReadOnlyList<string> tags, CancellationToken cancellationToken);

    /// <summary>The jobs that wait, in the order in which they will be claimed.</summary>
    Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, CancellationToken cancellationToken);

    /// <summary>The jobs of one owner that wait, in the order in which they will be claimed; null takes the jobs of all.</summary>
    Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, string? owner, CancellationToken cancellationToken);

    /// <summary>How many jobs will be claimed up to this one, itself included; null when it does not wait.</summary>
    Task<int?> QueuePositionAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Whether the queue is paused, and how many jobs are in it.</summary>
    Task<QueueStatus> QueueStatusAsync(CancellationToken cancellationToken);

    /// <summary>Takes the next job for a worker, or null when none waits or the queue is paused.</summary>
    /// <param name="worker">The worker's name, at most 200 characters.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<ClaimedJob?> TryClaimAsync(string worker, CancellationToken cancellationToken);

    /// <summary>A sign of life with the progress so far; extends the lease.</summary>
    Task<HeartbeatResult> HeartbeatAsync(
        JobId id, JobLease lease, string phase, int step, int steps, CancellationToken cancellationToken);

    /// <summary>A checkpoint is on disk; extends the lease. One with more steps than the last makes the attempts count anew.</summary>
    Task<HeartbeatResult> CheckpointAsync(JobId id, JobLease lease, int step, CancellationToken cancellationToken);

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

    /// <summary>Cancels a job: at once while it waits, else by asking its worker.</summary>
    Task<CancelResult> CancelAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Cancels every job that has not ended.</summary>
    Task<CancelledJobs> CancelAllAsync(CancellationToken cancellationToken);

    /// <summary>Queues a failed or cancelled job again, as the last of its priority, with all its attempts.</summary>
    Task<ChangeResult> RetryAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>The same, as long as fewer than <paramref name="mostQueuedOfOwner"/> jobs of its owner wait; null does not count them.</summary>
    Task<ChangeResult> RetryAsync(JobId id, int? mostQueuedOfOwner, CancellationToken cancellationToken);

    /// <summary>Replaces the settings of a job that waits; a checkpoint of the old ones counts no more.</summary>
    Task<ChangeResult> EditAsync(JobId id, RenderRequest request, CancellationToken cancellationToken);

    /// <summary>Moves a job next to another, whose priority it takes on; both have to wait.</summary>
    Task<ChangeResult> ReorderAsync(JobId id, JobPlace place, JobId other, CancellationToken cancellationToken);

    /// <summary>Moves a waiting job before all others.</summary>
    Task<ChangeResult> RunNextAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Holds back further claims, also across restarts; running jobs go on.</summary>
    Task PauseQueueAsync(CancellationToken cancellationToken);

    /// <summary>Lets claims through again.</summary>
    Task ResumeQueueAsync(CancellationToken cancellationToken);

    /// <summary>Forgets a job that waits or has ended.</summary>
    Task<DeletedJob> DeleteAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>The latest timings of a profile, the newest first, at most <see cref="RenderTiming.MostKept"/>.</summary>
    Task<IReadOnlyList<RenderTiming>> TimingsAsync(string profile, CancellationToken cancellationToken);
}
