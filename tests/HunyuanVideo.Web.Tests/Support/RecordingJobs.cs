using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>Jobs that remember what was asked of them; none is kept in a store.</summary>
internal sealed class RecordingJobs : IJobs
{
    public List<RenderRequest> Submitted { get; } = [];

    public List<JobId> Finished { get; } = [];

    public List<JobId> Deleted { get; } = [];

    /// <summary>The jobs that can be found.</summary>
    public List<RenderJob> Jobs { get; } = [];

    /// <summary>What a submission is refused with; null accepts it.</summary>
    public Exception? Refusal { get; set; }

    public bool IsFull { get; set; }

    public Task<Submission> SubmitAsync(NewJob job, CancellationToken cancellationToken)
    {
        if (Refusal is not null)
        {
            return Task.FromException<Submission>(Refusal);
        }

        Submitted.Add(job.Request);
        return Task.FromResult(IsFull
            ? new Submission(EnqueueOutcome.QueueFull, null)
            : new Submission(EnqueueOutcome.Accepted, Samples.Job(JobState.Queued) with { Request = job.Request }));
    }

    public Task<Submission> DuplicateAsync(JobId id, long? seed, CancellationToken cancellationToken) =>
        Task.FromResult(new Submission(EnqueueOutcome.NotFound, null));

    public Task<FinishResult> FinishAsync(JobId id, CancellationToken cancellationToken)
    {
        Finished.Add(id);
        return Task.FromResult(FinishResult.Requested);
    }

    public Task<ChangeResult> DeleteAsync(JobId id, CancellationToken cancellationToken)
    {
        Deleted.Add(id);
        return Task.FromResult(ChangeResult.Done);
    }

    public Task<CancelResult> CancelAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult(CancelResult.Requested);

    public Task<CancelledJobs> CancelAllAsync(CancellationToken cancellationToken) => Task.FromResult(new CancelledJobs(0, 0));

    public Task<ChangeResult> RetryAsync(JobId id, int? mostQueuedOfOwner, CancellationToken cancellationToken) => NotFound();

    public Task<ChangeResult> EditAsync(JobId id, RenderRequest request, CancellationToken cancellationToken) => NotFound();

    public Task<ChangeResult> ReorderAsync(JobId id, JobPlace place, JobId other, CancellationToken cancellationToken) => NotFound();

    public Task<ChangeResult> RunNextAsync(JobId id, CancellationToken cancellationToken) => NotFound();

    public Task<ChangeResult> SetFavouriteAsync(JobId id, bool favourite, CancellationToken cancellationToken) => NotFound();

    public Task<ChangeResult> SetTagsAsync(JobId id, IReadOnlyList<string> tags, CancellationToken cancellationToken) => NotFound();

    public Task PauseQueueAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ResumeQueueAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RenderJob?> FindAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult(Jobs.Find(job => job.Id == id));

    public Task<RenderJob?> FindNewestAsync(string? owner, CancellationToken cancellationToken) =>
        Task.FromResult(Jobs.LastOrDefault(job => owner is null || job.Owner == owner));

    public IAsyncEnumerable<RenderJob> WatchAsync(JobId id, CancellationToken cancellationToken) => Jobs.Where(job => job.Id == id).ToAsyncEnumerable();

    public IAsyncEnumerable<RenderJob> WatchNewestAsync(string? owner, CancellationToken cancellationToken) =>
        Jobs.Where(job => owner is null || job.Owner == owner).TakeLast(1).ToAsyncEnumerable();

    public Task<StoredJob?> GetAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult<StoredJob?>(null);

    public Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken) => Task.FromResult(new JobPage([], null));

    public Task<IReadOnlyList<JobKey>> ListKeysAsync(JobQuery query, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JobKey>>([]);

    public Task<int> CountAsync(JobQuery query, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<JobFacets> FacetsAsync(IReadOnlyList<JobState> states, string? owner, CancellationToken cancellationToken) =>
        Task.FromResult(new JobFacets([], [], [], 0));

    public Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, string? owner, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredJob>>([]);

    public Task<int?> QueuePositionAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public Task<QueueStatus> QueueStatusAsync(CancellationToken cancellationToken) => Task.FromResult(new QueueStatus(false, 0, 0));

    private static Task<ChangeResult> NotFound() => Task.FromResult(ChangeResult.NotFound);
}
