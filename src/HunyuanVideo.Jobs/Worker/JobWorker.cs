using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>
/// Takes jobs from the store and has them rendered, one at a time on one thread, with the model loaded once. It begins with what its
/// predecessor of the same name left running, and leaves nothing running itself. Several, each with a name and a renderer of its own, may
/// work on one store.
/// </summary>
public sealed partial class JobWorker : IHostedLifecycleService, IAsyncDisposable
{
    private readonly WorkerServices _services;
    private readonly JobWorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RenderThread _thread;
    private readonly AsyncSignal _signal;
    private readonly Recovery _recovery;
    private readonly NextJob _next;
    private readonly ClaimGate _gate;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoned = new();
    private Task _work = Task.CompletedTask;
    private Task _drain = Task.CompletedTask;
    private volatile JobRun? _run;
    private bool _disposed;

    /// <summary>A worker that has yet to start.</summary>
    internal JobWorker(WorkerServices services, JobWorkerOptions options, TimeProvider time, ILogger logger)
    {
        (_services, _options, _time, _logger) = (services, options, time, logger);
        _signal = new AsyncSignal(time);
        _recovery = new Recovery(services, options, time, logger);
        _next = new NextJob(services, options, logger);
        _thread = new RenderThread(options.Name);
        _gate = new ClaimGate(services, new MachineLook(services.Renderer, _thread, _abandoned.Token), options, time, logger);
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // before anybody looks: what the last process left running does not run
        await _recovery.TakeBackOwnAsync(cancellationToken).ConfigureAwait(false);
        _services.Holds.Join(_options.Name);
        _services.Feed.Changed += OnQueueChanged;
        _work = WorkAsync();
    }

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Claims no more, and lets the running job finish if it can within the grace.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        _signal.Set();
        _drain = DrainAsync();
    }

    /// <summary>Waits until the running job is finished or handed back.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await StoppingAsync(cancellationToken).ConfigureAwait(false);
        await _work.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _drain.ConfigureAwait(false);
        _services.Feed.Changed -= OnQueueChanged;
        _thread.Dispose();
        _stopping.Dispose();
        _abandoned.Dispose();
    }

    private void OnQueueChanged(object? sender, EventArgs args) => _signal.Set();

    private async Task WorkAsync()
    {
        bool prepared = await PrepareAsync().ConfigureAwait(false);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _recovery.TakeBackExpiredAsync(CancellationToken.None).ConfigureAwait(false);
                if (!await PassBetweenJobsAsync(prepared).ConfigureAwait(false) || !await _gate.IsOpenAsync().ConfigureAwait(false))
                {
                    await IdleAsync(_options.IdleLook).ConfigureAwait(false);
                }
                else if (await _next.TryClaimAsync().ConfigureAwait(false) is { } claimed)
                {
                    await RunAsync(claimed).ConfigureAwait(false);
                }
                else
                {
                    await IdleAsync(_options.IdleLook).ConfigureAwait(false);
                }
            }
            catch (JobStoreException error)
            {
                LogStoreFailed(error, error.Message);
                _recovery.StoreFailed();
                _gate.StoreFailed(error.Message);
                await IdleAsync(_options.Heartbeat).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> PrepareAsync()
    {
        try
        {
            await _thread.RunAsync(() =>
            {
                _services.Renderer.Prepare(_stopping.Token);
                return true;
            }).WaitAsync(_abandoned.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception error)
        {
            // the jobs stay as they are, for a start that can render
            LogUnprepared(error);
            return false;
        }
    }

    private async Task<bool> PassBetweenJobsAsync(bool prepared)
    {
        try
        {
            return await _thread.RunAsync(() => _services.Renderer.BetweenJobs(prepared, _stopping.Token)).WaitAsync(_abandoned.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task RunAsync(ClaimedJob claimed)
    {
        var run = new JobRun(claimed, new RunContext(_services, _thread, _gate, _options, _time, _logger, _abandoned.Token));
        await using (run.ConfigureAwait(false))
        {
            _run = run;
            if (_stopping.IsCancellationRequested)
            {
                // claimed in the moment when the end was asked for
                run.Live.Stop(StopReason.Shutdown);
            }

            _services.Feed.Announce();
            try
            {
                await run.RunAsync().ConfigureAwait(false);
            }
            finally
            {
                _run = null;
            }
        }
    }

    private async Task IdleAsync(TimeSpan longest)
    {
        try
        {
            await _signal.WaitAsync(longest, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // no more waiting
        }
    }

    /// <summary>Gives the running job its grace.</summary>
    private async Task DrainAsync()
    {
        // the last part of the grace is for the render to come to a stop
        TimeSpan finish = _options.ShutdownGrace * 0.75;
        if (_run is { } run)
        {
            if (!CanFinish(run.Live.Snapshot, finish))
            {
                run.Live.Stop(StopReason.Shutdown);
            }

            await Task.WhenAny(_work, Task.Delay(finish, _time)).ConfigureAwait(false);
            run.Live.Stop(StopReason.Shutdown);
        }

        await Task.WhenAny(_work, Task.Delay(_options.ShutdownGrace - finish, _time)).ConfigureAwait(false);
        await _abandoned.CancelAsync().ConfigureAwait(false);
    }

    private static bool CanFinish(RenderJob job, TimeSpan within) =>
        job.State == JobState.Encoding || job.Phase == RenderPhase.Decode || job.Remaining <= within;

    [LoggerMessage(LogLevel.Error, "The renderer could not be prepared; the jobs wait")]
    private partial void LogUnprepared(Exception error);

    [LoggerMessage(LogLevel.Error, "The job store failed: {Reason}")]
    private partial void LogStoreFailed(Exception error, string reason);
}
