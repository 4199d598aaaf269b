using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Components.Queue;

/// <summary>Reads the queue for the page.</summary>
public sealed class QueueReader(IJobStore store, IJobQueue queue, IRenderForecast forecast, DataFolder folder)
{
    private const int MostFailed = 5;

    private static readonly JobQuery Active = new() { States = [JobState.Running, JobState.Encoding] };
    private static readonly JobQuery Failures = new() { States = [JobState.Failed], Limit = MostFailed };

    public async Task<QueueSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        QueueStatus status = await store.QueueStatusAsync(cancellationToken);
        var rendering = new List<QueueItem>();
        foreach (StoredJob job in (await store.ListAsync(Active, cancellationToken)).Jobs)
        {
            // it may have ended between the two looks
            if (await queue.FindAsync(job.Id, cancellationToken) is { IsActive: true } now)
            {
                rendering.Add(await ItemAsync(now, cancellationToken));
            }
        }

        var waiting = new List<QueueItem>();
        foreach (StoredJob job in await store.ListQueueAsync(QueueSnapshot.MostListed, cancellationToken))
        {
            waiting.Add(await ItemAsync(RenderJobs.SnapshotOf(job, waiting.Count + 1, folder), cancellationToken));
        }

        JobPage failed = await store.ListAsync(Failures, cancellationToken);
        return new QueueSnapshot(
            status.Paused,
            rendering,
            waiting,
            Math.Max(0, status.Queued - waiting.Count),
            [.. failed.Jobs.Select(job => RenderJobs.SnapshotOf(job, null, folder))]);
    }

    private async Task<QueueItem> ItemAsync(RenderJob job, CancellationToken cancellationToken) => new(
        job,
        await forecast.EtaAsync(job, cancellationToken),
        forecast.CostOf(await forecast.EstimateAsync(job.Request, cancellationToken)));
}
