namespace HunyuanVideo.Jobs.Store;

/// <summary>
/// What people change on jobs. Whatever a method reports as done is on disk; who loses a race is told so by the result. All throw
/// <see cref="JobStoreException"/> when the store fails.
/// </summary>
public interface IJobChanges
{
    /// <summary>Cancels a job: at once while it waits, else by asking its worker, which stops within one step.</summary>
    Task<CancelResult> CancelAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Cancels every job that has not ended.</summary>
    Task<CancelledJobs> CancelAllAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Queues a failed or cancelled job again, as the last of its priority, with all its attempts; as long as fewer than
    /// <paramref name="mostQueuedOfOwner"/> jobs of its owner wait, and null does not count them.
    /// </summary>
    Task<ChangeResult> RetryAsync(JobId id, int? mostQueuedOfOwner, CancellationToken cancellationToken);

    /// <summary>The same, however many wait.</summary>
    Task<ChangeResult> RetryAsync(JobId id, CancellationToken cancellationToken) => RetryAsync(id, mostQueuedOfOwner: null, cancellationToken);

    /// <summary>Replaces the settings of a job that waits; what was saved of the old ones counts no more.</summary>
    Task<ChangeResult> EditAsync(JobId id, RenderRequest request, CancellationToken cancellationToken);

    /// <summary>Moves a job next to another, whose priority it takes on; both have to wait.</summary>
    Task<ChangeResult> ReorderAsync(JobId id, JobPlace place, JobId other, CancellationToken cancellationToken);

    /// <summary>Moves a waiting job before all others.</summary>
    Task<ChangeResult> RunNextAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Holds back further claims, also across restarts; running jobs go on.</summary>
    Task PauseQueueAsync(CancellationToken cancellationToken);

    /// <summary>Lets claims through again.</summary>
    Task ResumeQueueAsync(CancellationToken cancellationToken);

    /// <summary>Marks a job, or takes the mark from it; in any state.</summary>
    Task<ChangeResult> SetFavouriteAsync(JobId id, bool favourite, CancellationToken cancellationToken);

    /// <summary>Gives a job these tags and no others; in any state.</summary>
    /// <exception cref="ArgumentException">They are not as <see cref="JobTags.TryNormalize"/> gives them.</exception>
    Task<ChangeResult> SetTagsAsync(JobId id, IReadOnlyList<string> tags, CancellationToken cancellationToken);
}
