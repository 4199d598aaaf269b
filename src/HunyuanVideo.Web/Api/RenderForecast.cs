using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Api;

/// <summary>How long renders will take and what they cost, alone and with those before them. Null wherever nobody knows.</summary>
public sealed class RenderForecast(
    [FromKeyedServices(IJobs.All)] IJobs jobs,
    RenderEstimator estimator,
    TransformerSize size,
    IModelStatus model,
    ApiOptions options,
    TimeProvider time,
    IRenderFit? fit = null,
    ILoraCost? loras = null) : IRenderForecast, IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _turn = new(1);
    private volatile QueueTimes? _times;

    /// <summary>The dollars of an hour.</summary>
    public decimal? HourlyRate => options.HourlyRate;

    /// <summary>How long a request takes by itself, on the model as it is now.</summary>
    public ValueTask<RenderEstimate?> EstimateAsync(RenderRequest request, CancellationToken cancellationToken) =>
        EstimateAsync(request, loras?.FromNow(request.Loras), cancellationToken);

    /// <summary>How long a request takes right after another one.</summary>
    public ValueTask<RenderEstimate?> EstimateAsync(RenderRequest request, RenderRequest before, CancellationToken cancellationToken) =>
        EstimateAsync(request, loras?.Between(before.Loras, request.Loras), cancellationToken);

    /// <summary>How long a job takes in its place in the queue.</summary>
    public async ValueTask<RenderEstimate?> EstimateAsync(RenderJob job, CancellationToken cancellationToken) =>
        await EstimateInQueueAsync(
            job.Request,
            job.State == JobState.Queued ? (await QueueTimesAsync(job.Id, cancellationToken)).Before.GetValueOrDefault(job.Id) : null,
            cancellationToken);

    /// <summary>The dollars for it.</summary>
    public decimal? CostOf(RenderEstimate? estimate) => HourlyRate is { } rate ? estimate?.Cost(rate) : null;

    /// <summary>Whether a request fits into memory.</summary>
    public FitVerdict? FitOf(RenderRequest request) => fit?.Judge(request);

    /// <summary>How long until a job's video is there.</summary>
    public async ValueTask<TimeSpan?> EtaAsync(RenderJob job, CancellationToken cancellationToken)
    {
        if (!job.IsActive)
        {
            return null;
        }

        return job.State == JobState.Queued
            ? (await QueueTimesAsync(job.Id, cancellationToken)).Until.GetValueOrDefault(job.Id)
            : await RemainingAsync(job, cancellationToken);
    }

    /// <summary>The queue at a glance.</summary>
    public async ValueTask<QueueOutlook> OutlookAsync(CancellationToken cancellationToken)
    {
        QueueStatus status = await jobs.QueueStatusAsync(cancellationToken);
        TimeSpan? until = status.Queued + status.Active == 0
            ? TimeSpan.Zero
            : (await QueueTimesAsync(wanted: null, cancellationToken)).All;
        return new QueueOutlook(status.Paused, status.Queued, status.Active, until);
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Any number of watchers share one look at the queue.</summary>
    private async ValueTask<QueueTimes> QueueTimesAsync(JobId? wanted, CancellationToken cancellationToken)
    {
        if (_times is { } times && IsFresh(times) && Knows(times, wanted))
        {
            return times;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_times is { } newer && IsFresh(newer) && Knows(newer, wanted))
            {
                return newer;
            }

            long now = time.GetTimestamp();
            times = await ReadAsync(now, cancellationToken);
            _times = times;
            return times;
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool IsFresh(QueueTimes times) => time.GetElapsedTime(times.ReadAt) < Freshness;

    private ValueTask<RenderEstimate?> EstimateInQueueAsync(RenderRequest request, RenderRequest? before, CancellationToken cancellationToken) =>
        before is null ? EstimateAsync(request, cancellationToken) : EstimateAsync(request, before, cancellationToken);

    private async ValueTask<RenderEstimate?> EstimateAsync(RenderRequest request, TimeSpan? change, CancellationToken cancellationToken)
    {
        RenderEstimate? estimate = await estimator.EstimateAsync(request, RenderProfile.Of(model.Current), model.Current.Size ?? size, cancellationToken);
        return estimate is null ? null : estimate with { Change = change ?? TimeSpan.Zero };
    }

    private static bool Knows(QueueTimes times, JobId? wanted) => wanted is not { } job || times.Until.ContainsKey(job);

    private async Task<QueueTimes> ReadAsync(long now, CancellationToken cancellationToken)
    {
        QueueStatus status = await jobs.QueueStatusAsync(cancellationToken);
        TimeSpan? until = status.Paused ? null : TimeSpan.Zero;
        JobPage running = await jobs.ListAsync(new JobQuery { States = [JobState.Running, JobState.Encoding] }, cancellationToken);
        RenderRequest? before = null;
        foreach (StoredJob stored in running.Jobs)
        {
            before = stored.Request;
            RenderJob? job = await jobs.FindAsync(stored.Id, cancellationToken);
            until += job is { IsActive: true } ? await RemainingAsync(job, cancellationToken) : TimeSpan.Zero;
        }

        var times = new Dictionary<JobId, TimeSpan?>();
        var predecessors = new Dictionary<JobId, RenderRequest?>();
        foreach (StoredJob job in await jobs.ListQueueAsync(Math.Max(1, status.Queued + 1), cancellationToken))
        {
            // whose LoRAs the model has when this one's turn comes
            until += (await EstimateInQueueAsync(job.Request, before, cancellationToken))?.Total;
            (times[job.Id], predecessors[job.Id], before) = (until, before, job.Request);
        }

        return new QueueTimes(times, predecessors, until, now);
    }

    /// <summary>What is left of a running job: the longer of its own word, which may know of no later phase, and the prediction's rest.</summary>
    private async ValueTask<TimeSpan?> RemainingAsync(RenderJob job, CancellationToken cancellationToken)
    {
        TimeSpan? predicted = (await EstimateAsync(job.Request, cancellationToken))?.Total - job.Elapsed;
        TimeSpan? left = job.Remaining is { } told && !(predicted > told) ? told : predicted;
        TimeSpan since = time.GetUtcNow() - job.UpdatedAt;
        left -= since > TimeSpan.Zero ? since : TimeSpan.Zero;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private sealed record QueueTimes(
        Dictionary<JobId, TimeSpan?> Until, Dictionary<JobId, RenderRequest?> Before, TimeSpan? All, long ReadAt);
}
