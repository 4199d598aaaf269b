using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs;

/// <summary>
/// The jobs as people and programs see them: the store, and how far the running ones are at this moment. All members may be called from
/// any thread, and throw <see cref="JobStoreException"/> when the store fails.
/// </summary>
public interface IJobQueue
{
    /// <summary>Queues a job; it is on disk when this returns.</summary>
    /// <param name="request">What to render; its values are the caller's to check. A random seed is drawn here.</param>
    /// <param name="idempotencyKey">The caller's name for this request: sent again, it brings back the same job.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<Submission> SubmitAsync(RenderRequest request, string? idempotencyKey, CancellationToken cancellationToken);

    /// <summary>The same for a job of someone, on terms of his own. Its <see cref="NewJob.Id"/> is given here.</summary>
    Task<Submission> SubmitAsync(NewJob job, CancellationToken cancellationToken);

    /// <summary>Cancels a job: at once while it waits, else within one step.</summary>
    Task<CancelResult> CancelAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>
    /// Asks a job that renders in this process to end its denoising after the present step and to decode what is there. The request is
    /// kept in memory only: a job that is cut off before that step is done goes on to its end after the restart.
    /// </summary>
    Task<FinishResult> FinishAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Forgets a job that waits or has ended, and deletes its files.</summary>
    Task<ChangeResult> DeleteAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>The job as it stands now, with its progress and its place in the queue; null when there is none of that name.</summary>
    Task<RenderJob?> FindAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>The job that was queued last; null when there is none.</summary>
    Task<RenderJob?> FindNewestAsync(CancellationToken cancellationToken);

    /// <summary>The job of one owner that was queued last; null takes the jobs of all.</summary>
    Task<RenderJob?> FindNewestAsync(string? owner, CancellationToken cancellationToken);

    /// <summary>
    /// Snapshots of a job: the present one first, then at most four a second, the final one last; then it ends. Empty when there is no
    /// such job, and over when it is deleted.
    /// </summary>
    IAsyncEnumerable<RenderJob> WatchAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Snapshots of the job that was queued last, whichever that is at the moment, until cancelled.</summary>
    IAsyncEnumerable<RenderJob> WatchNewestAsync(CancellationToken cancellationToken);

    /// <summary>Snapshots of the job of one owner that was queued last; null takes the jobs of all.</summary>
    IAsyncEnumerable<RenderJob> WatchNewestAsync(string? owner, CancellationToken cancellationToken);

    /// <summary>
    /// To be called after a change made on the <see cref="IJobStore"/> itself (a retry, an edit, a new order, pause or resume): wakes the
    /// worker and all watchers, so that nobody has to wait for the next look.
    /// </summary>
    void Announce();
}
