using HunyuanVideo.Jobs.Queue;

namespace HunyuanVideo.Web.Idle;

/// <summary>
/// Ends a machine that nobody needs, as its operator has said: after a time without anything to do it warns, and then it acts, once, and
/// tries again while that fails. Anything to do meanwhile, or somebody who says so, begins the time anew.
/// </summary>
public sealed partial class IdleGuard : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CountdownLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _looking = new(1);
    private readonly IdleOptions _options;
    private readonly IWakefulness _wakefulness;
    private readonly IIdleAction? _action;
    private readonly JobFeed _feed;
    private readonly TimeProvider _time;
    private readonly ILogger<IdleGuard> _logger;
    private volatile IdleState _state;
    private long _idleSince;
    private long _notBefore;
    private int _failures;
    private volatile bool _touched;

    public IdleGuard(
        IdleOptions options, IWakefulness wakefulness, JobFeed feed, TimeProvider time, ILogger<IdleGuard> logger, IIdleAction? action = null)
    {
        (_options, _wakefulness, _feed, _time, _logger, _action) = (options, wakefulness, feed, time, logger, action);
        _idleSince = time.GetTimestamp();
        _state = new IdleState(options.IsOn ? IdlePhase.Busy : IdlePhase.Off, options.Action) { DryRun = options.DryRun };
    }

    /// <summary>Raised on any thread when <see cref="Current"/> changed, and every second while the page warns.</summary>
    public event EventHandler? Changed;

    /// <summary>The guard now.</summary>
    public IdleState Current => _state;

    private TimeSpan Quiet => TimeSpan.FromMinutes(_options.Minutes);

    private TimeSpan Limit => Quiet + TimeSpan.FromMinutes(_options.WarningMinutes);

    /// <summary>Somebody needs the machine: the time begins anew.</summary>
    public async Task KeepRunningAsync(CancellationToken cancellationToken)
    {
        _touched = true;
        await LookAsync(cancellationToken);
    }

    /// <summary>One look at the machine, and what follows from it.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!_options.IsOn)
        {
            return;
        }

        await _looking.WaitAsync(cancellationToken);
        try
        {
            IdleState before = _state;
            _state = await NextAsync(cancellationToken);
            if (_state != before || _state.Phase is IdlePhase.Warning)
            {
                Changed?.Invoke(this, EventArgs.Empty);
            }
        }
        finally
        {
            _looking.Release();
        }
    }

    public override void Dispose()
    {
        _looking.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.IsOn)
        {
            return;
        }

        LogGuarding(_action!.Description, Limit.TotalMinutes, _options.DryRun ? " (dry run)" : string.Empty);
        _feed.Changed += OnQueueChanged;
        try
        {
            while (true)
            {
                await Task.Delay(_state.Phase is IdlePhase.Warning or IdlePhase.Acting ? CountdownLook : Look, _time, stoppingToken);
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the server ends
        }
        finally
        {
            _feed.Changed -= OnQueueChanged;
        }
    }

    private async Task<IdleState> NextAsync(CancellationToken cancellationToken)
    {
        WakeReason reason = await _wakefulness.ReasonAsync(cancellationToken);
        bool touched = _touched;
        _touched = false;
        if (reason != WakeReason.None || touched)
        {
            _idleSince = _time.GetTimestamp();
            _notBefore = 0;
            _failures = 0;
        }

        if (reason != WakeReason.None)
        {
            return Fresh(IdlePhase.Busy) with { Reason = reason };
        }

        if (_state.Phase == IdlePhase.Done && !touched)
        {
            return _state;
        }

        TimeSpan idle = _time.GetElapsedTime(_idleSince);
        DateTimeOffset since = _state is { Since: { } known } && !touched ? known : _time.GetUtcNow() - idle;
        IdleState state = Fresh(idle < Quiet ? IdlePhase.Idle : IdlePhase.Warning) with { Since = since, ActsAt = since + Limit };
        return idle < Limit ? state : await ActAsync(state, cancellationToken);
    }

    private async Task<IdleState> ActAsync(IdleState state, CancellationToken cancellationToken)
    {
        if (_time.GetTimestamp() < _notBefore)
        {
            return _state;
        }

        if (_options.DryRun)
        {
            LogWould(_action!.Description);
            return state with { Phase = IdlePhase.Done };
        }

        try
        {
            _state = state with { Phase = IdlePhase.Acting, Error = _state.Error };
            Changed?.Invoke(this, EventArgs.Empty);
            LogActing(_action!.Description);
            await _action.RunAsync(cancellationToken);
            LogDone(_action.Description);
            return state with { Phase = IdlePhase.Done };
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // whatever it was, the server goes on and the machine costs money
            TimeSpan pause = FirstRetry * Math.Pow(2, Math.Min(_failures++, 10));
            pause = pause < LongestRetry ? pause : LongestRetry;
            _notBefore = _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency);
            LogFailed(error.Message, pause.TotalSeconds);
            return state with { Phase = IdlePhase.Acting, ActsAt = _time.GetUtcNow() + pause, Error = error.Message };
        }
    }

    private IdleState Fresh(IdlePhase phase) => new(phase, _options.Action) { DryRun = _options.DryRun };

    private void OnQueueChanged(object? sender, EventArgs args) => _touched = true;

    [LoggerMessage(LogLevel.Information, "After {Minutes:0.#} minutes without anything to do: {Action}{DryRun}")]
    private partial void LogGuarding(string action, double minutes, string dryRun);

    [LoggerMessage(LogLevel.Warning, "Dry run: nothing to do for long enough; this would now {Action}")]
    private partial void LogWould(string action);

    [LoggerMessage(LogLevel.Warning, "Nothing to do for long enough: {Action}")]
    private partial void LogActing(string action);

    [LoggerMessage(LogLevel.Warning, "Done: {Action}")]
    private partial void LogDone(string action);

    [LoggerMessage(LogLevel.Error, "The idle machine could not be ended; it is tried again in {Seconds:0} s. {Reason}")]
    private partial void LogFailed(string reason, double seconds);
}
