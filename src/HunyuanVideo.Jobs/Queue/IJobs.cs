using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Queue;

/// <summary>
/// The one door to the jobs for people and programs: the store, and how far the running ones are at this moment. Whatever changes is told
/// to the worker and to all who watch. All members may be called from any thread, and throw <see cref="JobStoreException"/> when the store
/// fails.
/// </summary>
public interface IJobs : IJobReads, IJobChanges
{
    /// <summary>
    /// The key of the door that opens to every job, whoever asks: for all that serves no one in particular. An app with users puts one of
    /// its own in the place of that without a key.
    /// </summary>
    const string All = "all";

    /// <summary>Queues a job of someone, on terms of his own; it is on disk when this returns. Its <see cref="NewJob.Id"/> is given here.</summary>
    Task<Submission> SubmitAsync(NewJob job, CancellationToken cancellationToken);

    /// <summary>Queues a job.</summary>
    /// <param name="request">What to render; its values are the caller's to check. A random seed is drawn here.</param>
    /// <param name="idempotencyKey">The caller's name for this request: sent again, it brings back the same job.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<Submission> SubmitAsync(RenderRequest request, string? idempotencyKey, CancellationToken cancellationToken) =>
        SubmitAsync(new NewJob { Request = request, IdempotencyKey = idempotencyKey }, cancellationToken);

    /// <summary>Queues a new job with the settings of another.</summary>
    /// <param name="id">The other job, in whatever state.</param>
    /// <param name="seed">A seed, <see cref="RenderRequest.RandomSeed"/> to draw one, or null for the same.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<Submission> DuplicateAsync(JobId id, long? seed, CancellationToken cancellationToken);

    /// <summary>
    /// Asks a job that renders in this process to end its denoising after the present step and to decode what is there. The request is
    /// kept in memory only: a job that is cut off before that step is done goes on to its end after the restart.
    /// </summary>
    Task<FinishResult> FinishAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Forgets a job that waits or has ended, and deletes its files.</summary>
    Task<ChangeResult> DeleteAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>The job as it stands now, with its progress and its place in the queue; null when there is none of that name.</summary>
    Task<RenderJob?> FindAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>The job of one owner that was queued last; null takes the jobs of all.</summary>
    Task<RenderJob?> FindNewestAsync(string? owner, CancellationToken cancellationToken);

    /// <summary>The job that was queued last; null when there is none.</summary>
    Task<RenderJob?> FindNewestAsync(CancellationToken cancellationToken) => FindNewestAsync(owner: null, cancellationToken);

    /// <summary>
    /// Snapshots of a job: the present one first, then at most four a second, the final one last; then it ends. Empty when there is no
    /// such job, and over when it is deleted.
    /// </summary>
    IAsyncEnumerable<RenderJob> WatchAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Snapshots of the job of one owner that was queued last, whichever that is at the moment, until cancelled; null takes the jobs of all.</summary>
    IAsyncEnumerable<RenderJob> WatchNewestAsync(string? owner, CancellationToken cancellationToken);

    /// <summary>Snapshots of the job that was queued last.</summary>
    IAsyncEnumerable<RenderJob> WatchNewestAsync(CancellationToken cancellationToken) => WatchNewestAsync(owner: null, cancellationToken);
}
