using System.Diagnostics;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>One job, from its claim to its ending.</summary>
internal sealed partial class JobRun : IAsyncDisposable
{
    private const string LatentsKept = "The latents are kept: a retry begins with the decode.";

    private readonly ClaimedJob _claimed;
    private readonly RunContext _context;
    private readonly RenderTask _task;
    private readonly Heartbeat _heartbeat;
    private readonly ILogger _logger;

    public JobRun(ClaimedJob claimed, RunContext context)
    {
        (_claimed, _context, _logger) = (claimed, context, context.Logger);
        StoredJob job = claimed.Job;
        Live = new LiveRun(RenderJobs.SnapshotOf(job, null, Folder), context.Services.Feed, context.Time);
        _task = new RenderTask(job.Id, job.Request, Folder.ResultOf(job.Id, claimed.Lease), Folder.SavedRenderOf(job.Id))
        {
            SourceFile = job.Request.SourceJob is null ? null : Folder.SourceOf(job.Id),
            Finish = Live.Finish,
        };
        _heartbeat = new Heartbeat(claimed, Live, context);
    }

    /// <summary>How it stands, and what it is told.</summary>
    public LiveRun Live { get; }

    private DataFolder Folder => _context.Services.Folder;

    /// <summary>Whether what is saved lacks nothing but the video: then a retry need not denoise again.</summary>
    private bool IsDenoised => _context.Services.Renderer.IsDenoised(_task.SavedRenderFile);

    /// <summary>Has it rendered and tells the store how it ended.</summary>
    public async Task RunAsync()
    {
        StoredJob job = _claimed.Job;
        long start = _context.Time.GetTimestamp();
        using Activity? span = JobTelemetry.Begin(job);
        LogStarted(job.Id, job.Request.Width, job.Request.Height, job.Request.VideoLength, job.Request.InferSteps, job.Seed, job.Attempts);
        RunEnding ending = await EndAsync(await RenderAsync().ConfigureAwait(false)).ConfigureAwait(false);
        LogEnded(job.Id, ending);
        JobTelemetry.Rendered(span, ending, _context.Time.GetElapsedTime(start));
        if (ending is RunEnding.Succeeded or RunEnding.Cancelled || (ending == RunEnding.Failed && !IsDenoised))
        {
            Folder.DeleteSavedRender(job.Id);
        }

        if (ending == RunEnding.Succeeded)
        {
            // one that failed or was cancelled may be tried again
            Folder.DeleteSource(job.Id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _heartbeat.DisposeAsync().ConfigureAwait(false);
        Live.Dispose();
    }

    /// <summary>The outcome, or why there is none.</summary>
    private async Task<(RenderOutcome? Outcome, Exception? Error)> RenderAsync()
    {
        try
        {
            if (_task.SourceFile is { } source && !File.Exists(source))
            {
                // a copy of a job comes without one
                await _context.Services.Sources.KeepAsync(_task.Id, _task.Request, Live.Token).ConfigureAwait(false);
            }

            RenderOutcome outcome = await _context.Thread.RunAsync(() =>
            {
                Live.Token.ThrowIfCancellationRequested();
                Directory.CreateDirectory(Folder.Videos);
                Directory.CreateDirectory(Folder.SavedRenders);
                return _context.Services.Renderer.Render(_task, Live, Live.Token);
            }).WaitAsync(_context.Abandoned).ConfigureAwait(false);
            return (outcome, null);
        }
        catch (Exception error)
        {
            return (null, error);
        }
    }

    private async Task<RunEnding> EndAsync((RenderOutcome? Outcome, Exception? Error) result)
    {
        if (result.Outcome is { } outcome)
        {
            return await PublishAsync(outcome).ConfigureAwait(false);
        }

        await _heartbeat.EndAsync().ConfigureAwait(false);
        // first the files: where the disk is full, the store needs their room
        Folder.DeleteAttempt(_task.ResultPath);
        if (Live.Stopped == StopReason.LeaseLost)
        {
            return RunEnding.LeaseLost;
        }

        bool stopped = result.Error is OperationCanceledException && (Live.Stopped != StopReason.None || _context.Abandoned.IsCancellationRequested);
        MachineFault? fault = stopped ? null : await FaultOfMachineAsync(result.Error!).ConfigureAwait(false);
        if (fault is not null)
        {
            LogHandedBack(result.Error!, _task.Id, fault.Reason);
            _context.Gate.Met(fault);
        }
        else
        {
            _context.Gate.Ended();
        }

        if (stopped || fault is not null)
        {
            return await UntilRecordedAsync(() => _context.Services.Claims.HandBackAsync(_task.Id, _claimed.Lease, CancellationToken.None)).ConfigureAwait(false);
        }

        LogFailed(result.Error!, _task.Id, result.Error!.Message);
        return await FailAsync(result.Error!).ConfigureAwait(false);
    }

    /// <summary>What of the machine is at fault: what the error says, else what a look finds, for an error tells of its own end only.</summary>
    private async Task<MachineFault?> FaultOfMachineAsync(Exception error)
    {
        MachineFaultKind? kind = error switch
        {
            JobStoreException => MachineFaultKind.Store,
            RenderException { MachineFault: { } told } => told,
            _ => MachineFault.KindOf(error),
        };
        try
        {
            return kind is { } known
                ? await IsBelievedAsync(known).ConfigureAwait(false) ? new MachineFault(known, error.Message) : null
                : await _context.Gate.LookAsync(_task.Request).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The store tells of itself; what else a render tells of is looked for.</summary>
    private Task<bool> IsBelievedAsync(MachineFaultKind kind) =>
        kind == MachineFaultKind.Store ? Task.FromResult(true) : _context.Gate.IsBelievedAsync(_task.Id, _task.Request);

    /// <summary>Publishes a result whose files are complete, however long the store takes; if it is refused, another run has the job.</summary>
    private async Task<RunEnding> PublishAsync(RenderOutcome outcome)
    {
        _context.Gate.Ended();
        JobOutcome stored = RenderJobs.Stored(outcome, Folder);
        RunEnding ending = await UntilRecordedAsync(
            () => _context.Services.Claims.CompleteAsync(_task.Id, _claimed.Lease, stored, outcome.Timing, CancellationToken.None),
            // the files stay, and the next start takes them for the job's
            unrecorded: RunEnding.Requeued).ConfigureAwait(false);
        if (ending == RunEnding.LeaseLost)
        {
            Folder.SetAside(_task.ResultPath);
        }

        return ending;
    }

    private Task<RunEnding> FailAsync(Exception error)
    {
        (string reason, bool retryable) = error is RenderException told
            ? (told.Message, told.Retryable)
            : ($"The render failed: {error.Message}", true);
        if (IsDenoised)
        {
            reason = $"{reason} {LatentsKept}";
        }
        else if (!retryable)
        {
            Folder.DeleteSavedRender(_task.Id);
        }

        return UntilRecordedAsync(() => _context.Services.Claims.FailAsync(_task.Id, _claimed.Lease, reason, retryable, CancellationToken.None));
    }

    /// <summary>Retries until the store takes it, or the program has to end: then the next start finds the job and goes on.</summary>
    private async Task<RunEnding> UntilRecordedAsync(Func<Task<RunEnding>> record, RunEnding unrecorded = RunEnding.LeaseLost)
    {
        while (true)
        {
            try
            {
                return await record().ConfigureAwait(false);
            }
            catch (JobStoreException error)
            {
                LogStoreFailed(error, error.Message);
                _context.Gate.StoreFailed(error.Message);
                if (_context.Abandoned.IsCancellationRequested)
                {
                    return unrecorded;
                }

                await Task.Delay(_context.Options.StoreRetry, _context.Time).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Render {Id} started: {Width}×{Height}, {VideoLength} frames, {InferSteps} steps, seed {Seed}, attempt {Attempt}")]
    private partial void LogStarted(JobId id, int width, int height, int videoLength, int inferSteps, long seed, int attempt);

    [LoggerMessage(LogLevel.Information, "Render {Id} ended: {Ending}")]
    private partial void LogEnded(JobId id, RunEnding ending);

    [LoggerMessage(LogLevel.Warning, "Render {Id} waits again, for the machine is at fault: {Reason}")]
    private partial void LogHandedBack(Exception error, JobId id, string reason);

    [LoggerMessage(LogLevel.Error, "Render {Id} failed: {Reason}")]
    private partial void LogFailed(Exception error, JobId id, string reason);

    [LoggerMessage(LogLevel.Error, "The job store failed: {Reason}")]
    private partial void LogStoreFailed(Exception error, string reason);
}
