using System.Diagnostics;
using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Worker;

/// <content>One job, from its claim to its ending.</content>
public sealed partial class JobWorker
{
    private const int CompletionAttempts = 5;

    private async Task RunAsync(ClaimedJob claimed)
    {
        StoredJob job = claimed.Job;
        long start = _time.GetTimestamp();
        using Activity? span = Telemetry.Begin(job);
        LogStarted(job.Id, job.Request.Width, job.Request.Height, job.Request.VideoLength, job.Request.InferSteps, job.Seed, job.Attempts);
        var run = new JobRun(claimed, RenderJobs.SnapshotOf(job, null, _folder), _store, _feed, _options, _time, _logger);
        var task = new RenderTask(job.Id, job.Request, _folder.ResultOf(job.Id, claimed.Lease), _folder.CheckpointOf(job.Id))
        {
            SourceFile = job.Request.SourceJob is null ? null : _folder.SourceOf(job.Id),
            Finish = run.Finish,
        };
        await using (run.ConfigureAwait(false))
        {
            _run = run;
            if (_stopping.IsCancellationRequested)
            {
                // claimed in the moment when the end was asked for
                run.Stop(StopReason.Shutdown);
            }

            _feed.Announce();
            try
            {
                RunEnding ending = await EndAsync(claimed, task, run, await RenderAsync(task, run).ConfigureAwait(false)).ConfigureAwait(false);
                LogEnded(job.Id, ending);
                Telemetry.Rendered(span, ending, _time.GetElapsedTime(start));
                if (ending is RunEnding.Succeeded or RunEnding.Failed or RunEnding.Cancelled)
                {
                    _folder.DeleteCheckpoint(job.Id);
                }

                if (ending == RunEnding.Succeeded)
                {
                    // one that failed or was cancelled may be tried again
                    _folder.DeleteSource(job.Id);
                }
            }
            finally
            {
                _run = null;
            }
        }
    }

    /// <summary>The outcome, or why there is none.</summary>
    private async Task<(RenderOutcome? Outcome, Exception? Error)> RenderAsync(RenderTask task, JobRun run)
    {
        try
        {
            if (task.SourceFile is { } source && !File.Exists(source))
            {
                // a copy of a job comes without one
                await new SourceLatents(_store, _folder).KeepAsync(task.Id, task.Request, run.Token).ConfigureAwait(false);
            }

            RenderOutcome outcome = await _thread.RunAsync(() =>
            {
                run.Token.ThrowIfCancellationRequested();
                Directory.CreateDirectory(_folder.Videos);
                Directory.CreateDirectory(_folder.Checkpoints);
                return _renderer.Render(task, run, run.Token);
            }).WaitAsync(_abandoned.Token).ConfigureAwait(false);
            return (outcome, null);
        }
        catch (Exception error)
        {
            return (null, error);
        }
    }

    private async Task<RunEnding> EndAsync(ClaimedJob claimed, RenderTask task, JobRun run, (RenderOutcome? Outcome, Exception? Error) result)
    {
        if (result.Outcome is { } outcome)
        {
            return await PublishAsync(claimed, task, run, outcome).ConfigureAwait(false);
        }

        await run.EndBeatAsync().ConfigureAwait(false);
        // first the files: where the disk is full, the store needs their room
        _folder.DeleteResult(task.ResultPath);
        if (run.Stopped == StopReason.LeaseLost)
        {
            return RunEnding.LeaseLost;
        }

        bool stopped = result.Error is OperationCanceledException && (run.Stopped != StopReason.None || _abandoned.IsCancellationRequested);
        if (stopped)
        {
            return await InsistAsync(() => _store.HandBackAsync(claimed.Job.Id, claimed.Lease, CancellationToken.None)).ConfigureAwait(false);
        }

        LogFailed(result.Error!, claimed.Job.Id, result.Error!.Message);
        return await FailAsync(claimed, result.Error!).ConfigureAwait(false);
    }

    /// <summary>Publishes a result whose files are complete; if that is refused, they are nobody's.</summary>
    private async Task<RunEnding> PublishAsync(ClaimedJob claimed, RenderTask task, JobRun run, RenderOutcome outcome)
    {
        JobOutcome stored = RenderJobs.Stored(outcome, _folder);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                RunEnding ending = await _store.CompleteAsync(claimed.Job.Id, claimed.Lease, stored, outcome.Timing, CancellationToken.None)
                    .ConfigureAwait(false);
                if (ending == RunEnding.LeaseLost)
                {
                    _folder.DeleteResult(task.ResultPath);
                }

                return ending;
            }
            catch (Exception error) when (error is JobStoreException or ArgumentException)
            {
                LogStoreFailed(error, error.Message);
                if (attempt == CompletionAttempts || error is ArgumentException || _abandoned.IsCancellationRequested)
                {
                    await run.EndBeatAsync().ConfigureAwait(false);
                    _folder.DeleteResult(task.ResultPath);
                    return await FailAsync(claimed, new RenderException($"The result could not be recorded: {error.Message}", error))
                        .ConfigureAwait(false);
                }

                await Task.Delay(_options.StoreRetry, _time).ConfigureAwait(false);
            }
        }
    }

    private Task<RunEnding> FailAsync(ClaimedJob claimed, Exception error)
    {
        (string reason, bool retryable) = error is RenderException told
            ? (told.Message, told.Retryable)
            : ($"The render failed: {error.Message}", true);
        if (!retryable)
        {
            _folder.DeleteCheckpoint(claimed.Job.Id);
        }

        return InsistAsync(() => _store.FailAsync(claimed.Job.Id, claimed.Lease, reason, retryable, CancellationToken.None));
    }

    /// <summary>Tries until the store takes it, or the program has to end: then the next start finds the job and goes on.</summary>
    private async Task<RunEnding> InsistAsync(Func<Task<RunEnding>> tell)
    {
        while (true)
        {
            try
            {
                return await tell().ConfigureAwait(false);
            }
            catch (JobStoreException error)
            {
                LogStoreFailed(error, error.Message);
                if (_abandoned.IsCancellationRequested)
                {
                    return RunEnding.LeaseLost;
                }

                await Task.Delay(_options.StoreRetry, _time).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Render {Id} started: {Width}×{Height}, {VideoLength} frames, {InferSteps} steps, seed {Seed}, attempt {Attempt}")]
    private partial void LogStarted(JobId id, int width, int height, int videoLength, int inferSteps, long seed, int attempt);

    [LoggerMessage(LogLevel.Information, "Render {Id} ended: {Ending}")]
    private partial void LogEnded(JobId id, RunEnding ending);

    [LoggerMessage(LogLevel.Error, "Render {Id} failed: {Reason}")]
    private partial void LogFailed(Exception error, JobId id, string reason);

    [LoggerMessage(LogLevel.Information, "Render {Id} was cut off by the end of the last process; it waits again")]
    private partial void LogRecovered(JobId id);

    [LoggerMessage(LogLevel.Warning, "Render {Id} was cut off for the last time; it is given up")]
    private partial void LogGivenUp(JobId id);

    [LoggerMessage(LogLevel.Error, "The renderer could not be prepared; the jobs wait")]
    private partial void LogUnprepared(Exception error);

    [LoggerMessage(LogLevel.Error, "The job store failed: {Reason}")]
    private partial void LogStoreFailed(Exception error, string reason);
}
