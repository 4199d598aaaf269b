using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Security;

/// <content>What people ask for.</content>
internal sealed partial class CallerJobStore
{
    public async Task<EnqueueResult> EnqueueAsync(NewJob job, CancellationToken cancellationToken)
    {
        if (terms.Refuse(job.Request) is { } refusal)
        {
            return new EnqueueResult(refusal, null);
        }

        EnqueueResult result = await store.EnqueueAsync(terms.Apply(job), cancellationToken);
        if (result is { Outcome: EnqueueOutcome.Accepted, Job: { } accepted })
        {
            audit.JobSubmitted(current.Caller, accepted.Id);
        }

        return result;
    }

    // the copy is his who makes it
    public async Task<EnqueueResult> DuplicateAsync(JobId id, long? seed, CancellationToken cancellationToken) =>
        await GetAsync(id, cancellationToken) is { } old
            ? await EnqueueAsync(new NewJob { Request = old.Request with { Seed = seed ?? old.Request.Seed }, BatchId = old.BatchId }, cancellationToken)
            : new EnqueueResult(EnqueueOutcome.NotFound, null);

    public Task<ChangeResult> SetFavouriteAsync(JobId id, bool favourite, CancellationToken cancellationToken) =>
        ChangeAsync(id, () => store.SetFavouriteAsync(id, favourite, cancellationToken), cancellationToken);

    public Task<ChangeResult> SetTagsAsync(JobId id, IReadOnlyList<string> tags, CancellationToken cancellationToken) =>
        ChangeAsync(id, () => store.SetTagsAsync(id, tags, cancellationToken), cancellationToken);

    public async Task<CancelResult> CancelAsync(JobId id, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? audit.JobCancelled(current.Caller, id, await store.CancelAsync(id, cancellationToken)) : CancelResult.NotFound;

    public Task<CancelledJobs> CancelAllAsync(CancellationToken cancellationToken)
    {
        current.RequireAdmin("cancel the jobs of everybody");
        audit.Did("all-jobs-cancelled", current.Caller, what: null);
        return store.CancelAllAsync(cancellationToken);
    }

    public Task<ChangeResult> RetryAsync(JobId id, CancellationToken cancellationToken) => RetryAsync(id, mostQueuedOfOwner: null, cancellationToken);

    public Task<ChangeResult> RetryAsync(JobId id, int? mostQueuedOfOwner, CancellationToken cancellationToken) =>
        ChangeAsync(id, () => store.RetryAsync(id, Least(mostQueuedOfOwner, terms.MostQueued), cancellationToken), cancellationToken);

    public Task<ChangeResult> EditAsync(JobId id, RenderRequest request, CancellationToken cancellationToken) => ChangeAsync(
        id,
        () => terms.IsTooLarge(request) ? Task.FromResult(ChangeResult.TooLarge) : store.EditAsync(id, request, cancellationToken),
        cancellationToken);

    // to put one's own job before another of one's own would push those of others between them back
    public Task<ChangeResult> ReorderAsync(JobId id, JobPlace place, JobId other, CancellationToken cancellationToken)
    {
        current.RequireAdmin("change the order of the queue");
        return store.ReorderAsync(id, place, other, cancellationToken);
    }

    public Task<ChangeResult> RunNextAsync(JobId id, CancellationToken cancellationToken)
    {
        current.RequireAdmin("change the order of the queue");
        return store.RunNextAsync(id, cancellationToken);
    }

    public Task PauseQueueAsync(CancellationToken cancellationToken)
    {
        current.RequireAdmin("pause the queue");
        audit.Did("queue-paused", current.Caller, what: null);
        return store.PauseQueueAsync(cancellationToken);
    }

    public Task ResumeQueueAsync(CancellationToken cancellationToken)
    {
        current.RequireAdmin("resume the queue");
        audit.Did("queue-resumed", current.Caller, what: null);
        return store.ResumeQueueAsync(cancellationToken);
    }

    public async Task<DeletedJob> DeleteAsync(JobId id, CancellationToken cancellationToken)
    {
        if (!await MayChangeAsync(id, cancellationToken))
        {
            return new DeletedJob(ChangeResult.NotFound, []);
        }

        DeletedJob deleted = await store.DeleteAsync(id, cancellationToken);
        audit.JobDeleted(current.Caller, id, deleted.Result);
        return deleted;
    }

    private async Task<ChangeResult> ChangeAsync(JobId id, Func<Task<ChangeResult>> change, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? await change() : ChangeResult.NotFound;

    // whose a job is never changes, so that there is no moment between the look and the change
    private async Task<bool> MayChangeAsync(JobId id, CancellationToken cancellationToken) =>
        await store.GetAsync(id, cancellationToken) is { } job && current.MayChange(job.Owner);

    private static int? Least(int? one, int? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);
}
