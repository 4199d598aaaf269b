using System.Runtime.CompilerServices;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Queue;

/// <summary>Jobs as they stand now: the store, and over it the live progress of what renders in this process.</summary>
internal sealed class LiveJobs(IJobReads reads, JobFeed feed, DataFolder folder, TimeProvider time)
{
    /// <summary>The least time between two snapshots to the same watcher.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private static readonly JobQuery Newest = new() { Limit = 1 };

    public async Task<RenderJob?> FindAsync(JobId id, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (feed.Live(id) is { } live)
            {
                return live;
            }

            if (await reads.GetAsync(id, cancellationToken).ConfigureAwait(false) is not { } job)
            {
                return null;
            }

            if (job.State != JobState.Queued)
            {
                return feed.Live(id) ?? SnapshotOf(job, null);
            }

            if (await reads.QueuePositionAsync(id, cancellationToken).ConfigureAwait(false) is { } position)
            {
                return SnapshotOf(job, position);
            }

            // it was claimed or cancelled between the two looks
        }
    }

    public async Task<RenderJob?> FindNewestAsync(string? owner, CancellationToken cancellationToken)
    {
        JobPage page = await reads.ListAsync(Newest with { Owner = owner }, cancellationToken).ConfigureAwait(false);
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

    private RenderJob SnapshotOf(StoredJob job, int? position) => RenderJobs.SnapshotOf(job, position, folder);
}
