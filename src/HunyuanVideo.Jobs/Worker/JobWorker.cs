using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>
/// Takes jobs from the store and has them rendered, one at a time on one thread, with the model loaded once. It begins with what its
/// predecessor left running, and leaves nothing running itself.
/// </summary>
public sealed partial class JobWorker : IHostedLifecycleService, IAsyncDisposable
{
    private readonly IJobStore _store;
    private readonly IVideoRenderer _renderer;
    private readonly JobFeed _feed;
    private readonly DataFolder _folder;
    private readonly JobWorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<JobWorker> _logger;
    private readonly RenderThread _thread;
    private readonly Bell _bell;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoned = new();
    private Task _work = Task.CompletedTask;
    private Task _drain = Task.CompletedTask;
    private volatile JobRun? _run;
    private long? _lastRecovery;
    private bool _disposed;

    /// <summary>A worker that has yet to start.</summary>
    public JobWorker(
        [FromKeyedServices(JobServices.All)] IJobStore store,
        IVideoRenderer renderer,
        JobFeed feed,
        DataFolder folder,
        JobWorkerOptions options,
        TimeProvider time,
        ILogger<JobWorker> logger)
    {
        (_store, _renderer, _feed, _folder, _options, _time, _logger) = (store, renderer, feed, folder, options, time, logger);
        _bell = new Bell(time);
        _thread = new RenderThread(options.Name);
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // before anybody looks: what the last process left running does not run
        RecoveredJobs recovered = await _store.RecoverWorkerAsync(_options.Name, cancellationToken).ConfigureAwait(false);
        Forget(recovered);
        await new LeftoverSweep(_store, _folder).RunAsync(cancellationToken).ConfigureAwait(false);
        _feed.Changed += OnQueueChanged;
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
        _bell.Ring();
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
        _feed.Changed -= OnQueueChanged;
        _thread.Dispose();
        _stopping.Dispose();
        _abandoned.Dispose();
    }

    private void OnQueueChanged(object? sender, EventArgs args) => _bell.Ring();

    private async Task WorkAsync()
    {
        bool prepared = await PrepareAsync().ConfigureAwait(false);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await RecoverAsync().ConfigureAwait(false);
                if (!await AttendAsync(prepared).ConfigureAwait(false))
                {
                    await IdleAsync(_options.IdleLook).ConfigureAwait(false);
                }
                else if (await _store.TryClaimAsync(_options.Name, CancellationToken.None).ConfigureAwait(false) is { } claimed)
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
                _renderer.Prepare(_stopping.Token);
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

    private async Task<bool> AttendAsync(bool prepared)
    {
        try
        {
            return await _thread.RunAsync(() => _renderer.Attend(prepared, _stopping.Token)).WaitAsync(_abandoned.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task IdleAsync(TimeSpan longest)
    {
        try
        {
            await _bell.WaitAsync(longest, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // no more waiting
        }
    }

    private async Task RecoverAsync()
    {
        if (_lastRecovery is { } last && _time.GetElapsedTime(last) < _options.Heartbeat)
        {
            return;
        }

        _lastRecovery = _time.GetTimestamp();
        Forget(await _store.RecoverExpiredAsync(CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>Drops the checkpoints of jobs that will not go on.</summary>
    private void Forget(RecoveredJobs recovered)
    {
        foreach (JobId id in recovered.Failed.Concat(recovered.Cancelled))
        {
            LogGivenUp(id);
            _folder.DeleteCheckpoint(id);
        }

        foreach (JobId id in recovered.Requeued)
        {
            LogRecovered(id);
        }

        if (recovered.Requeued.Count + recovered.Failed.Count + recovered.Cancelled.Count > 0)
        {
            _feed.Announce();
        }
    }

    /// <summary>Gives the running job its grace.</summary>
    private async Task DrainAsync()
    {
        // the last part of the grace is for the render to come to a stop
        TimeSpan finish = _options.ShutdownGrace * 0.75;
        if (_run is { } run)
        {
            if (!CanFinish(run.Snapshot, finish))
            {
                run.Stop(StopReason.Shutdown);
            }

            await Task.WhenAny(_work, Task.Delay(finish, _time)).ConfigureAwait(false);
            run.Stop(StopReason.Shutdown);
        }

        await Task.WhenAny(_work, Task.Delay(_options.ShutdownGrace - finish, _time)).ConfigureAwait(false);
        await _abandoned.CancelAsync().ConfigureAwait(false);
    }

    private static bool CanFinish(RenderJob job, TimeSpan within) =>
        job.State == JobState.Encoding || job.Phase == RenderPhase.Decode || job.Remaining <= within;
}
