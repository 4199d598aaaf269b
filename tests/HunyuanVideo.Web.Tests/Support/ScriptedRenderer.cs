using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>A renderer that does what the test says, when it says so.</summary>
internal sealed class ScriptedRenderer : IVideoRenderer, IDisposable
{
    private readonly ManualResetEventSlim _finish = new();
    private readonly ManualResetEventSlim _started = new();
    private readonly ManualResetEventSlim _turnedAway = new();
    private volatile IProgress<RenderProgress>? _progress;
    private volatile bool _away;
    private MachineFault? _fault;

    /// <summary>What the render ends with once <see cref="Finish"/> was called.</summary>
    public Func<RenderTask, RenderOutcome> Ending { get; set; } = task => new RenderOutcome(
        $"{task.ResultPath}.mp4", $"{task.ResultPath}.jpg", $"{task.ResultPath}.json", task.Request.Seed, TimeSpan.FromSeconds(302));

    /// <summary>What the machine lacks; null when nothing.</summary>
    public MachineFault? Fault
    {
        get => Volatile.Read(ref _fault);
        set => Volatile.Write(ref _fault, value);
    }

    public MachineFault? FaultOfMachine(RenderRequest? next, CancellationToken cancellationToken) => Fault;

    public bool BetweenJobs(bool prepared, CancellationToken cancellationToken)
    {
        if (_away)
        {
            _turnedAway.Set();
        }

        return prepared && !_away;
    }

    /// <summary>Keeps the worker from claiming anything until <see cref="Return"/>; <paramref name="wake"/> makes it ask.</summary>
    public async Task LeaveAsync(Func<Task> wake)
    {
        _away = true;
        await wake();
        Assert.True(_turnedAway.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    public void Return() => _away = false;

    public RenderOutcome Render(RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        _progress = progress;
        _started.Set();
        _finish.Wait(cancellationToken);
        return Ending(task);
    }

    public void Report(RenderProgress report)
    {
        Assert.True(_started.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        _progress!.Report(report);
    }

    public void Finish() => _finish.Set();

    /// <summary>Lets the next renders wait again.</summary>
    public void Hold()
    {
        _finish.Reset();
        _started.Reset();
    }

    public void Dispose()
    {
        _finish.Set();
        _finish.Dispose();
        _started.Dispose();
        _turnedAway.Dispose();
    }
}
