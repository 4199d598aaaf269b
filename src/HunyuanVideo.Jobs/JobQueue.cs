using System.Runtime.CompilerServices;
using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Jobs;

/// <summary>The queue over the store, with the live progress of what renders in this process.</summary>
internal sealed class JobQueue([FromKeyedServices(JobServices.All)] IJobStore store, JobFeed feed, DataFolder folder, TimeProvider time) : IJobQueue
{
    /// <summary>The least time between two snapshots to the same watcher.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly SourceLatents _sources = new(store, folder);

    private static readonly JobQuery Newest = new() { Limit = 1 };

    public Task<Submission> SubmitAsync(RenderRequest request, string? idempotencyKey, CancellationToken cancellationToken) =>
        SubmitAsync(new NewJob { Request = request, IdempotencyKey = idempotencyKey }, cancellationToken);

    public async Task<Submission> SubmitAsync(NewJob job, CancellationToken cancellationToken)
    {
        RenderRequest request = job.Request;
        var id = JobId.New(time.GetUtcNow());
        job = job with { Id = id };
        await _sources.KeepAsync(id, request, cancellationToken).ConfigureAwait(false);
        EnqueueResult result;
        try
        {
            result = await store.EnqueueAsync(job, cancellationToken).ConfigureAwait(false);
        }
        catch when (request.SourceJob is not null)
        {
            await ForgetUnlessQueuedAsync(id).ConfigureAwait(false);
            throw;
        }

        Telemetry.Submitted(result.Outcome);
        if (request.SourceJob is not null && result.Outcome != EnqueueOutcome.Accepted)
        {
            folder.DeleteSource(id);
        }

        if (result.Outcome == EnqueueOutcome.Accepted)
        {
            feed.Announce();
        }

        // committed is committed: whoever leaves now must not hear that it was not
        RenderJob? queued = result.Job is null ? null : await FindAsync(result.Job.Id, CancellationToken.None).ConfigureAwait(false);
        return new Submission(result.Outcome, queued ?? (result.Job is null ? null : SnapshotOf(result.Job, null)));
    }

    public async Task<CancelResult> CancelAsync(JobId id, CancellationToken cancellationToken)
    {
        CancelResult result = await store.CancelAsync(id, cancellationToken).ConfigureAwait(false);
        if (result == CancelResult.Cancelled)
        {
            // it may have waited to be resumed
            folder.DeleteCheckpoint(id);
        }

        feed.Announce();
        return result;
    }

    public async Task<FinishResult> FinishAsync(JobId id, CancellationToken cancellationToken) =>
        feed.Finish(id) ? FinishResult.Requested
        : await store.GetAsync(id, cancellationToken).ConfigureAwait(false) is null ? FinishResult.NotFound
        : FinishResult.NotRunning;

    public async Task<ChangeResult> DeleteAsync(JobId id, CancellationToken cancellationToken)
    {
        DeletedJob deleted = await store.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        if (deleted.Result == ChangeResult.Done)
        {
            folder.DeleteCheckpoint(id);
            folder.Delete(deleted.Files);
            feed.Announce();
        }

        return deleted.Result;
    }

    public async Task<RenderJob?> FindAsync(JobId id, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (feed.Live(id) is { } live)
            {
                return live;
            }

            if (await store.GetAsync(id, cancellationToken).ConfigureAwait(false) is not { } job)
            {
                return null;
            }

            if (job.State != JobState.Queued)
            {
                return feed.Live(id) ?? SnapshotOf(job, null);
            }

            if (await store.QueuePositionAsync(id, cancellationToken).ConfigureAwait(false) is { } position)
            {
                return SnapshotOf(job, position);
            }

            // it was claimed or cancelled between the two looks
        }
    }

    public Task<RenderJob?> FindNewestAsync(CancellationToken cancellationToken) => FindNewestAsync(owner: null, cancellationToken);

    public async Task<RenderJob?> FindNewestAsync(string? owner, CancellationToken cancellationToken)
    {
        JobPage page = await store.ListAsync(Newest with { Owner = owner }, cancellationToken).ConfigureAwait(false);
        return page.Jobs is [var job] ? await FindAsync(job.Id, cancellationToken).ConfigureAwait(false) : null;
    }

    public async IAsyncEnumerable<RenderJob> WatchAsync(JobId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using JobWatch watch = feed.Watch(id);
        RenderJob? last = null;
        while (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } job)
        {
            if (job != last)
            {
                yield return job;
                last = job;
            }

            if (!job.IsActive)
            {
                yield break;
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            await watch.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public IAsyncEnumerable<RenderJob> WatchNewestAsync(CancellationToken cancellationToken) => WatchNewestAsync(owner: null, cancellationToken);

    public async IAsyncEnumerable<RenderJob> WatchNewestAsync(string? owner, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using JobWatch watch = feed.Watch(null);
        RenderJob? last = null;
        long seen = -1;
        while (true)
        {
            long changes = feed.Changes;
            // progress of the same job does not need the store
            RenderJob? job = (changes == seen && last is not null ? feed.Live(last.Id) : null)
                ?? await FindNewestAsync(owner, cancellationToken).ConfigureAwait(false);
            seen = changes;
            if (watch.Id != job?.Id)
            {
                watch.Id = job?.Id;
                // what this job reported before the watch was its own rang no bell
                job = job is null ? null : feed.Live(job.Id) ?? job;
            }

            if (job is not null && job != last)
            {
                yield return job;
            }

            last = job;
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            await watch.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Announce() => feed.Announce();

    /// <summary>A store that failed may have taken the job all the same.</summary>
    private async Task ForgetUnlessQueuedAsync(JobId id)
    {
        try
        {
            if (await store.GetAsync(id, CancellationToken.None).ConfigureAwait(false) is null)
            {
                folder.DeleteSource(id);
            }
        }
        catch (JobStoreException)
        {
            // the next start sweeps what no job knows
        }
    }

    private RenderJob SnapshotOf(StoredJob job, int? position) => RenderJobs.SnapshotOf(job, position, folder);
}
