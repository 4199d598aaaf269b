using HunyuanVideo.Jobs.Queue;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>
/// One claimed job as it stands while it renders: takes the renderer's reports and passes them on to the feed, and holds what the render is
/// told from outside.
/// </summary>
internal sealed class LiveRun : IProgress<RenderProgress>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly JobFeed _feed;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _finish = new();
    private RenderJob _job;
    private int _savedStep;

    public LiveRun(RenderJob snapshot, JobFeed feed, TimeProvider time)
    {
        (_job, _feed, _time) = (snapshot, feed, time);
        _feed.Report(snapshot);
        _feed.Began(snapshot.Id, FinishEarly);
    }

    /// <summary>Raised when there is something that the store does not know: a new phase or saved step.</summary>
    public event EventHandler? Advanced;

    /// <summary>Cancelled when the render has to stop.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Cancelled when the render has to make do with the steps that are done.</summary>
    public CancellationToken Finish => _finish.Token;

    public StopReason Stopped { get; private set; }

    public RenderJob Snapshot => Look().Job;

    /// <summary>The job, and the steps that are saved of it.</summary>
    public (RenderJob Job, int SavedStep) Look()
    {
        lock (_gate)
        {
            return (_job, _savedStep);
        }
    }

    public void Report(RenderProgress value)
    {
        bool advanced;
        lock (_gate)
        {
            advanced = value.Phase != _job.Phase || value.SavedStep > _savedStep;
            _savedStep = Math.Max(_savedStep, value.SavedStep);
            Measure(value);
            _job = _job.With(value, _time.GetUtcNow());
            if (Stopped != StopReason.LeaseLost)
            {
                _feed.Report(_job);
            }
        }

        if (advanced)
        {
            Advanced?.Invoke(this, EventArgs.Empty);
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
            if (reason == StopReason.Cancelled)
            {
                _job = _job with { CancelRequested = true, UpdatedAt = _time.GetUtcNow() };
                _feed.Report(_job);
            }
        }

        // what hangs on the token may take a while, as ffmpeg does
        _ = _stop.CancelAsync();
        if (reason == StopReason.LeaseLost)
        {
            _feed.Withdraw(_job.Id);
        }
    }

    /// <summary>From here on the store knows how the job stands. The tokens stay: a render that was given up may still look at them.</summary>
    public void Dispose() => _feed.Withdraw(_job.Id);

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
            JobTelemetry.Stepped(value.Step - _job.Step, value.Elapsed - _job.Elapsed);
        }
    }
}
