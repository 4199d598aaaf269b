using System.Runtime.CompilerServices;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Security.Audit;

namespace HunyuanVideo.Web.Security;

/// <summary>The queue as whoever asks may see and change it; see <see cref="CallerJobStore"/>.</summary>
internal sealed class CallerJobQueue([FromKeyedServices(JobServices.All)] IJobQueue queue, CurrentCaller current, JobTerms terms, AuditLog audit) : IJobQueue
{
    public Task<Submission> SubmitAsync(RenderRequest request, string? idempotencyKey, CancellationToken cancellationToken) =>
        SubmitAsync(new NewJob { Request = request, IdempotencyKey = idempotencyKey }, cancellationToken);

    public async Task<Submission> SubmitAsync(NewJob job, CancellationToken cancellationToken)
    {
        if (terms.Refuse(job.Request) is { } refusal)
        {
            return new Submission(refusal, null);
        }

        await RequireSourceAsync(job.Request.SourceJob, cancellationToken);
        Submission submission = await queue.SubmitAsync(terms.Apply(job), cancellationToken);
        if (submission is { Outcome: EnqueueOutcome.Accepted, Job: { } accepted })
        {
            audit.JobSubmitted(current.Caller, accepted.Id);
        }

        return submission;
    }

    public async Task<CancelResult> CancelAsync(JobId id, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? audit.JobCancelled(current.Caller, id, await queue.CancelAsync(id, cancellationToken)) : CancelResult.NotFound;

    public async Task<FinishResult> FinishAsync(JobId id, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? await queue.FinishAsync(id, cancellationToken) : FinishResult.NotFound;

    public async Task<ChangeResult> DeleteAsync(JobId id, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? audit.JobDeleted(current.Caller, id, await queue.DeleteAsync(id, cancellationToken)) : ChangeResult.NotFound;

    public async Task<RenderJob?> FindAsync(JobId id, CancellationToken cancellationToken) =>
        await queue.FindAsync(id, cancellationToken) is { } job && current.MaySee(job.Owner) ? job : null;

    public Task<RenderJob?> FindNewestAsync(CancellationToken cancellationToken) => FindNewestAsync(owner: null, cancellationToken);

    public Task<RenderJob?> FindNewestAsync(string? owner, CancellationToken cancellationToken) => TryNarrow(owner, out string? own)
        ? queue.FindNewestAsync(own, cancellationToken)
        : Task.FromResult<RenderJob?>(null);

    public async IAsyncEnumerable<RenderJob> WatchAsync(JobId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is null)
        {
            yield break;
        }

        await foreach (RenderJob job in queue.WatchAsync(id, cancellationToken))
        {
            yield return job;
        }
    }

    public IAsyncEnumerable<RenderJob> WatchNewestAsync(CancellationToken cancellationToken) => WatchNewestAsync(owner: null, cancellationToken);

    public IAsyncEnumerable<RenderJob> WatchNewestAsync(string? owner, CancellationToken cancellationToken) => TryNarrow(owner, out string? own)
        ? queue.WatchNewestAsync(own, cancellationToken)
        : AsyncEnumerable.Empty<RenderJob>();

    // that something changed is no secret
    public void Announce() => queue.Announce();

    private async Task<bool> MayChangeAsync(JobId id, CancellationToken cancellationToken) =>
        await queue.FindAsync(id, cancellationToken) is { } job && current.MayChange(job.Owner);

    private bool TryNarrow(string? owner, out string? own)
    {
        bool sees = current.TrySee(out own) && (own is null || owner is null || owner == own);
        own ??= owner;
        return sees;
    }

    /// <summary>In the words for latents that are gone: whose they are is nobody else's business.</summary>
    private async Task RequireSourceAsync(string? source, CancellationToken cancellationToken)
    {
        if (source is not null && (!JobId.TryParse(source, out JobId id) || await FindAsync(id, cancellationToken) is null))
        {
            throw new JobStoreException(
                $"The latents of the job {source} are not there any more; render that one again, or begin without it.", innerException: null);
        }
    }
}
