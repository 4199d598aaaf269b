using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>
/// Extends the lease of a job while it renders, on a task of its own, with the progress so far; brings back cancellation and the loss of the
/// lease.
/// </summary>
internal sealed partial class Heartbeat : IAsyncDisposable
{
    private readonly ClaimedJob _claimed;
    private readonly LiveRun _run;
    private readonly RunContext _context;
    private readonly AsyncSignal _signal;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _beating;
    private int _savedStepTold;
    private bool _encodingTold;

    public Heartbeat(ClaimedJob claimed, LiveRun run, RunContext context)
    {
        (_claimed, _run, _context) = (claimed, run, context);
        _savedStepTold = claimed.Job.SavedStep ?? 0;
        _signal = new AsyncSignal(context.Time);
        _run.Advanced += OnNews;
        _context.Services.Feed.Changed += OnNews;
        _beating = BeatAsync(_ended.Token);
    }

    /// <summary>Ends the beats; the job's ending is told to the store by the caller.</summary>
    public async Task EndAsync()
    {
        _run.Advanced -= OnNews;
        _context.Services.Feed.Changed -= OnNews;
        await _ended.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        _ended.Dispose();
    }

    private void OnNews(object? sender, EventArgs args) => _signal.Set();

    private async Task BeatAsync(CancellationToken ended)
    {
        try
        {
            while (_run.Stopped != StopReason.LeaseLost)
            {
                await _signal.WaitAsync(_context.Options.Heartbeat, ended).ConfigureAwait(false);
                HeartbeatResult result = await TryBeatAsync(ended).ConfigureAwait(false);
                if (result != HeartbeatResult.Alive)
                {
                    _run.Stop(result == HeartbeatResult.LeaseLost ? StopReason.LeaseLost : StopReason.Cancelled);
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // the run is over
        }
    }

    /// <summary>
    /// A store that fails ends no render, however long: when it answers again it says whether the lease is still this run's, and a result is
    /// taken from whoever has it alone.
    /// </summary>
    private async Task<HeartbeatResult> TryBeatAsync(CancellationToken ended)
    {
        try
        {
            return await BeatOnceAsync(ended).ConfigureAwait(false);
        }
        catch (JobStoreException error)
        {
            LogNoBeat(_context.Logger, _claimed.Job.Id, error.Message);
            return HeartbeatResult.Alive;
        }
    }

    private async Task<HeartbeatResult> BeatOnceAsync(CancellationToken ended)
    {
        (JobId id, JobLease lease) = (_claimed.Job.Id, _claimed.Lease);
        IJobClaims claims = _context.Services.Claims;
        (RenderJob job, int savedStep) = _run.Look();
        if (savedStep > _savedStepTold)
        {
            await claims.RecordSavedStepAsync(id, lease, savedStep, ended).ConfigureAwait(false);
            _savedStepTold = savedStep;
        }

        if (job.State == JobState.Encoding && !_encodingTold)
        {
            await claims.MarkEncodingAsync(id, lease, ended).ConfigureAwait(false);
            _encodingTold = true;
        }

        return await claims.HeartbeatAsync(id, lease, job.Phase ?? RenderPhase.Text, job.Step, job.Steps, ended).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Warning, "Render {Id} gave no sign of life: {Reason}")]
    private static partial void LogNoBeat(ILogger logger, JobId id, string reason);
}
