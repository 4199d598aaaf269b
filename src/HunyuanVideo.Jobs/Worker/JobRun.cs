using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>
/// One claimed job while it renders: takes the renderer's reports, and gives the store signs of life on a task of its own, which bring
/// back cancellation and the loss of the lease.
/// </summary>
internal sealed partial class JobRun : IProgress<RenderProgress>, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ClaimedJob _claimed;
    private readonly IJobStore _store;
    private readonly JobFeed _feed;
    private readonly JobWorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Bell _bell;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _finish = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _beating;
    private RenderJob _job;
    private int _checkpoint;
    private int _checkpointTold;
    private bool _encodingTold;
    private long _lastSign;

    public JobRun(
        ClaimedJob claimed, RenderJob snapshot, IJobStore store, JobFeed feed, JobWorkerOptions options, TimeProvider time, ILogger logger)
    {
        (_claimed, _job, _store, _feed, _options, _time, _logger) = (claimed, snapshot, store, feed, options, time, logger);
        _checkpointTold = claimed.Job.CheckpointStep ?? 0;
        _lastSign = time.GetTimestamp();
        _bell = new Bell(time);
        _feed.Report(snapshot);
        _feed.Began(claimed.Job.Id, FinishEarly);
        _feed.Changed += OnQueueChanged;
        _beating = BeatAsync(_ended.Token);
    }

    /// <summary>Cancelled when the render has to stop.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Cancelled when the render has to make do with the steps that are done.</summary>
    public CancellationToken Finish => _finish.Token;

    public StopReason Stopped { get; private set; }

    public RenderJob Snapshot
    {
        get
        {
            lock (_gate)
            {
                return _job;
            }
        }
    }

    public void Report(RenderProgress value)
    {
        bool news;
        lock (_gate)
        {
            news = value.Phase != _job.Phase || value.CheckpointStep > _checkpoint;
            _checkpoint = Math.Max(_checkpoint, value.CheckpointStep);
            Measure(value);
            _job = _job.With(value, _time.GetUtcNow());
            if (Stopped != StopReason.LeaseLost)
            {
                _feed.Report(_job);
            }
        }

        if (news)
        {
            _bell.Ring();
        }
    }

    /// <summary>Tells the render to stop; the first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        lock (_gate)
        {
            if (Stopped != StopReason.None)
            {
                return;
            }

            Stopped = reason;
        }

        // what hangs on the token may take a while, as ffmpeg does
        _ = _stop.CancelAsync();
        if (reason == StopReason.LeaseLost)
        {
            _feed.Withdraw(_claimed.Job.Id);
        }
    }

    /// <summary>Ends the signs of life; the job's ending is told to the store by the caller.</summary>
    public async Task EndBeatAsync()
    {
        _feed.Changed -= OnQueueChanged;
        await _ended.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await EndBeatAsync().ConfigureAwait(false);
        _feed.Withdraw(_claimed.Job.Id);
        _ended.Dispose();

        // _stop stays: a render that was given up may still look at its token
    }

    private void FinishEarly()
    {
        lock (_gate)
        {
            _job = _job with { FinishRequested = true, UpdatedAt = _time.GetUtcNow() };
            _feed.Report(_job);
        }

        _finish.Cancel();
    }

    /// <summary>The first step of a run is no measure: what goes before it counts there.</summary>
    private void Measure(RenderProgress value)
    {
        if (value.Phase != RenderPhase.Denoise || value.Step <= 0)
        {
            return;
        }

        if (_job.Phase == RenderPhase.Denoise && _job.Step > 0 && value.Step > _job.Step)
        {
            Telemetry.Stepped(value.Step - _job.Step, value.Elapsed - _job.Elapsed);
        }
    }

    private void OnQueueChanged(object? sender, EventArgs args) => _bell.Ring();

    private async Task BeatAsync(CancellationToken ended)
    {
        try
        {
            while (Stopped != StopReason.LeaseLost)
            {
                await _bell.WaitAsync(_options.Heartbeat, ended).ConfigureAwait(false);
                Heed(await SignAsync(ended).ConfigureAwait(false));
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // the run is over
        }
    }

    private void Heed(HeartbeatResult result)
    {
        if (result != HeartbeatResult.Alive)
        {
            Stop(result == HeartbeatResult.LeaseLost ? StopReason.LeaseLost : StopReason.Cancelled);
        }
    }

    /// <summary>Tells the store what it does not know yet. A store that fails for longer than the lease lasts is a lease lost.</summary>
    private async Task<HeartbeatResult> SignAsync(CancellationToken ended)
    {
        try
        {
            HeartbeatResult result = await TellAsync(ended).ConfigureAwait(false);
            _lastSign = _time.GetTimestamp();
            return result;
        }
        catch (JobStoreException error)
        {
            LogNoSign(_claimed.Job.Id, error.Message);
            return _time.GetElapsedTime(_lastSign) > _options.LeaseTime ? HeartbeatResult.LeaseLost : HeartbeatResult.Alive;
        }
    }

    private async Task<HeartbeatResult> TellAsync(CancellationToken ended)
    {
        (JobId id, JobLease lease) = (_claimed.Job.Id, _claimed.Lease);
        RenderJob job;
        int checkpoint;
        lock (_gate)
        {
            job = _job;
            checkpoint = _checkpoint;
        }

        if (checkpoint > _checkpointTold)
        {
            await _store.CheckpointAsync(id, lease, checkpoint, ended).ConfigureAwait(false);
            _checkpointTold = checkpoint;
        }

        if (job.State == JobState.Encoding && !_encodingTold)
        {
            await _store.MarkEncodingAsync(id, lease, ended).ConfigureAwait(false);
            _encodingTold = true;
        }

        return await _store.HeartbeatAsync(id, lease, job.Phase ?? RenderPhase.Text, job.Step, job.Steps, ended).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Warning, "Render {Id} gave no sign of life: {Reason}")]
    private partial void LogNoSign(JobId id, string reason);
}
