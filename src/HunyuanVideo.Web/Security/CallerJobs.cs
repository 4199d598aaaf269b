using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Security.Audit;

namespace HunyuanVideo.Web.Security;

/// <summary>
/// The jobs as whoever asks may see and change them. What he may not see is not there, and what he may not change is as if it were not
/// there; nobody sees nothing.
/// </summary>
internal sealed class CallerJobs([FromKeyedServices(IJobs.All)] IJobs jobs, CurrentCaller current, JobTerms terms, LoraNames loras, AuditLog audit) : IJobs
{
    private static readonly JobPage NoPage = new([], null);
    private static readonly JobFacets NoFacets = new([], [], [], 0);

    public async Task<Submission> SubmitAsync(NewJob job, CancellationToken cancellationToken)
    {
        job = job with { Request = loras.Of(job.Request) };
        if (terms.Refuse(job.Request) is { } refusal)
        {
            return new Submission(refusal, null);
        }

        await RequireSourceAsync(job.Request.SourceJob, cancellationToken);
        Submission submission = await jobs.SubmitAsync(terms.Apply(job), cancellationToken);
        if (submission is { Outcome: EnqueueOutcome.Accepted, Job: { } accepted })
        {
            audit.JobSubmitted(current.Caller, accepted.Id);
        }

        return submission;
    }

    // the copy is his who makes it
    public async Task<Submission> DuplicateAsync(JobId id, long? seed, CancellationToken cancellationToken) =>
        await GetAsync(id, cancellationToken) is { } old
            ? await SubmitAsync(new NewJob { Request = old.Request with { Seed = seed ?? old.Request.Seed }, BatchId = old.BatchId }, cancellationToken)
            : new Submission(EnqueueOutcome.NotFound, null);

    public async Task<StoredJob?> GetAsync(JobId id, CancellationToken cancellationToken) =>
        await jobs.GetAsync(id, cancellationToken) is { } job && current.MaySee(job.Owner) ? job : null;

    public async Task<RenderJob?> FindAsync(JobId id, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) is { } job && current.MaySee(job.Owner) ? job : null;

    public Task<RenderJob?> FindNewestAsync(string? owner, CancellationToken cancellationToken) =>
        TryNarrow(ref owner) ? jobs.FindNewestAsync(owner, cancellationToken) : Task.FromResult<RenderJob?>(null);

    public Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken) =>
        Narrow(query) is { } own ? jobs.ListAsync(own, cancellationToken) : Task.FromResult(NoPage);

    public Task<IReadOnlyList<JobKey>> ListKeysAsync(JobQuery query, int most, CancellationToken cancellationToken) =>
        Narrow(query) is { } own ? jobs.ListKeysAsync(own, most, cancellationToken) : Task.FromResult<IReadOnlyList<JobKey>>([]);

    public Task<int> CountAsync(JobQuery query, CancellationToken cancellationToken) =>
        Narrow(query) is { } own ? jobs.CountAsync(own, cancellationToken) : Task.FromResult(0);

    public Task<JobFacets> FacetsAsync(IReadOnlyList<JobState> states, string? owner, CancellationToken cancellationToken) =>
        TryNarrow(ref owner) ? NamedAsync(jobs.FacetsAsync(states, owner, cancellationToken)) : Task.FromResult(NoFacets);

    public Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, string? owner, CancellationToken cancellationToken) =>
        TryNarrow(ref owner) ? jobs.ListQueueAsync(limit, owner, cancellationToken) : Task.FromResult<IReadOnlyList<StoredJob>>([]);

    public async Task<int?> QueuePositionAsync(JobId id, CancellationToken cancellationToken) =>
        await GetAsync(id, cancellationToken) is null ? null : await jobs.QueuePositionAsync(id, cancellationToken);

    // how long the queue is tells nothing of what is in it
    public Task<QueueStatus> QueueStatusAsync(CancellationToken cancellationToken) =>
        current.Caller is null ? Task.FromResult(new QueueStatus(false, 0, 0)) : jobs.QueueStatusAsync(cancellationToken);

    // whose a job is never changes: one look is enough for all its snapshots
    public IAsyncEnumerable<RenderJob> WatchAsync(JobId id, CancellationToken cancellationToken) =>
        jobs.WatchAsync(id, cancellationToken).TakeWhile(job => current.MaySee(job.Owner));

    public IAsyncEnumerable<RenderJob> WatchNewestAsync(string? owner, CancellationToken cancellationToken) =>
        TryNarrow(ref owner) ? jobs.WatchNewestAsync(owner, cancellationToken) : AsyncEnumerable.Empty<RenderJob>();

    public async Task<CancelResult> CancelAsync(JobId id, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? audit.JobCancelled(current.Caller, id, await jobs.CancelAsync(id, cancellationToken)) : CancelResult.NotFound;

    public Task<CancelledJobs> CancelAllAsync(CancellationToken cancellationToken)
    {
        current.RequireAdmin("cancel the jobs of everybody");
        audit.Did("all-jobs-cancelled", current.Caller, what: null);
        return jobs.CancelAllAsync(cancellationToken);
    }

    public async Task<FinishResult> FinishAsync(JobId id, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? await jobs.FinishAsync(id, cancellationToken) : FinishResult.NotFound;

    public async Task<ChangeResult> DeleteAsync(JobId id, CancellationToken cancellationToken) =>
        audit.JobDeleted(current.Caller, id, await ChangeAsync(id, () => jobs.DeleteAsync(id, cancellationToken), cancellationToken));

    public Task<ChangeResult> RetryAsync(JobId id, int? mostQueuedOfOwner, CancellationToken cancellationToken) =>
        ChangeAsync(id, () => jobs.RetryAsync(id, Least(mostQueuedOfOwner, terms.MostQueued), cancellationToken), cancellationToken);

    public Task<ChangeResult> EditAsync(JobId id, RenderRequest request, CancellationToken cancellationToken) => ChangeAsync(
        id,
        () => terms.IsTooLarge(request) ? Task.FromResult(ChangeResult.TooLarge) : jobs.EditAsync(id, loras.Of(request), cancellationToken),
        cancellationToken);

    // to put one's own job before another of one's own would push those of others between them back
    public Task<ChangeResult> ReorderAsync(JobId id, JobPlace place, JobId other, CancellationToken cancellationToken)
    {
        current.RequireAdmin("change the order of the queue");
        return jobs.ReorderAsync(id, place, other, cancellationToken);
    }

    public Task<ChangeResult> RunNextAsync(JobId id, CancellationToken cancellationToken)
    {
        current.RequireAdmin("change the order of the queue");
        return jobs.RunNextAsync(id, cancellationToken);
    }

    public Task PauseQueueAsync(CancellationToken cancellationToken)
    {
        current.RequireAdmin("pause the queue");
        audit.Did("queue-paused", current.Caller, what: null);
        return jobs.PauseQueueAsync(cancellationToken);
    }

    public Task ResumeQueueAsync(CancellationToken cancellationToken)
    {
        current.RequireAdmin("resume the queue");
        audit.Did("queue-resumed", current.Caller, what: null);
        return jobs.ResumeQueueAsync(cancellationToken);
    }

    public Task<ChangeResult> SetFavouriteAsync(JobId id, bool favourite, CancellationToken cancellationToken) =>
        ChangeAsync(id, () => jobs.SetFavouriteAsync(id, favourite, cancellationToken), cancellationToken);

    public Task<ChangeResult> SetTagsAsync(JobId id, IReadOnlyList<string> tags, CancellationToken cancellationToken) =>
        ChangeAsync(id, () => jobs.SetTagsAsync(id, tags, cancellationToken), cancellationToken);

    private async Task<ChangeResult> ChangeAsync(JobId id, Func<Task<ChangeResult>> change, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? await change() : ChangeResult.NotFound;

    // whose a job is never changes, so that there is no moment between the look and the change
    private async Task<bool> MayChangeAsync(JobId id, CancellationToken cancellationToken) =>
        await jobs.GetAsync(id, cancellationToken) is { } job && current.MayChange(job.Owner);

    /// <summary>Replaces the owner who was asked for by the only one whose jobs he sees; false when there is nothing for him.</summary>
    private bool TryNarrow(ref string? owner)
    {
        string? asked = owner;
        if (!current.TrySee(out string? own) || (own is not null && asked is not null && asked != own))
        {
            return false;
        }

        owner = own ?? asked;
        return true;
    }

    /// <summary>The part of a query that he sees; null for nothing.</summary>
    private JobQuery? Narrow(JobQuery query)
    {
        string? owner = query.Owner;
        return TryNarrow(ref owner) ? loras.Of(query with { Owner = owner }) : null;
    }

    private async Task<JobFacets> NamedAsync(Task<JobFacets> facets) => loras.Of(await facets);

    /// <summary>In the words for latents that are gone: whose they are is nobody else's business.</summary>
    private async Task RequireSourceAsync(string? source, CancellationToken cancellationToken)
    {
        if (source is not null && (!JobId.TryParse(source, out JobId id) || await GetAsync(id, cancellationToken) is null))
        {
            throw new JobStoreException(
                $"The latents of the job {source} are not there any more; render that one again, or begin without it.", innerException: null);
        }
    }

    private static int? Least(int? one, int? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);
}
