using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Security;

namespace HunyuanVideo.Web.Components.Queue;

/// <summary>Reads the queue for the page.</summary>
/// <param name="jobs">The jobs that whoever looks may see.</param>
/// <param name="forecast">What is expected of them.</param>
/// <param name="folder">Where their files are.</param>
/// <param name="current">Whoever looks.</param>
public sealed class QueueReader(IJobs jobs, IRenderForecast forecast, DataFolder folder, CurrentCaller current)
{
    private const int MostFailed = 5;

    private static readonly JobQuery Active = new() { States = [JobState.Running, JobState.Encoding] };
    private static readonly JobQuery Failures = new() { States = [JobState.Failed], Limit = MostFailed };

    public async Task<QueueSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        QueueStatus status = await jobs.QueueStatusAsync(cancellationToken);
        var rendering = new List<QueueItem>();
        foreach (StoredJob job in (await jobs.ListAsync(Active, cancellationToken)).Jobs)
        {
            // it may have ended between the two looks
            if (await jobs.FindAsync(job.Id, cancellationToken) is { IsActive: true } now)
            {
                rendering.Add(await ItemAsync(now, cancellationToken));
            }
        }

        var waiting = new List<QueueItem>();
        foreach (StoredJob job in await jobs.ListQueueAsync(QueueSnapshot.MostListed, cancellationToken))
        {
            // between one's own there may be those of others
            int? position = current.SeesAll() ? waiting.Count + 1 : await jobs.QueuePositionAsync(job.Id, cancellationToken);
            waiting.Add(await ItemAsync(RenderJobs.SnapshotOf(job, position, folder), cancellationToken));
        }

        JobPage failed = await jobs.ListAsync(Failures, cancellationToken);
        return new QueueSnapshot(
            status.Paused,
            rendering,
            waiting,
            Math.Max(0, status.Queued - waiting.Count) + (current.SeesAll() ? 0 : Math.Max(0, status.Active - rendering.Count)),
            [.. failed.Jobs.Select(job => RenderJobs.SnapshotOf(job, null, folder))]);
    }

    private async Task<QueueItem> ItemAsync(RenderJob job, CancellationToken cancellationToken) => new(
        job,
        await forecast.EtaAsync(job, cancellationToken),
        forecast.CostOf(await forecast.EstimateAsync(job, cancellationToken)));
}
