using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>A queue that remembers what it was asked for.</summary>
internal sealed class RecordingQueue : IJobQueue
{
    public List<RenderRequest> Submitted { get; } = [];

    public List<JobId> Finished { get; } = [];

    public List<JobId> Deleted { get; } = [];

    /// <summary>The jobs that can be found.</summary>
    public List<RenderJob> Jobs { get; } = [];

    /// <summary>What a submission is refused with; null accepts it.</summary>
    public Exception? Refusal { get; set; }

    public bool IsFull { get; set; }

    public Task<Submission> SubmitAsync(RenderRequest request, string? idempotencyKey, CancellationToken cancellationToken)
    {
        if (Refusal is not null)
        {
            return Task.FromException<Submission>(Refusal);
        }

        Submitted.Add(request);
        return Task.FromResult(IsFull
            ? new Submission(EnqueueOutcome.QueueFull, null)
            : new Submission(EnqueueOutcome.Accepted, Samples.Job(JobState.Queued) with { Request = request }));
    }

    public Task<Submission> SubmitAsync(NewJob job, CancellationToken cancellationToken) => SubmitAsync(job.Request, job.IdempotencyKey, cancellationToken);

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

    public Task<RenderJob?> FindAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult(Jobs.Find(job => job.Id == id));

    public Task<RenderJob?> FindNewestAsync(CancellationToken cancellationToken) => Task.FromResult(Jobs.LastOrDefault());

    public Task<RenderJob?> FindNewestAsync(string? owner, CancellationToken cancellationToken) =>
        Task.FromResult(Jobs.LastOrDefault(job => owner is null || job.Owner == owner));

    public IAsyncEnumerable<RenderJob> WatchAsync(JobId id, CancellationToken cancellationToken) => Jobs.Where(job => job.Id == id).ToAsyncEnumerable();

    public IAsyncEnumerable<RenderJob> WatchNewestAsync(CancellationToken cancellationToken) => Jobs.TakeLast(1).ToAsyncEnumerable();

    public IAsyncEnumerable<RenderJob> WatchNewestAsync(string? owner, CancellationToken cancellationToken) =>
        Jobs.Where(job => owner is null || job.Owner == owner).TakeLast(1).ToAsyncEnumerable();

    public void Announce()
    {
    }
}
