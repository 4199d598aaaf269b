using System.Threading.Channels;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Storage;

/// <summary>How the copies stand.</summary>
/// <param name="Target">Where to.</param>
/// <param name="Copied">Jobs whose results are there.</param>
/// <param name="Pending">Jobs whose results are not there yet.</param>
/// <param name="Error">Why the last attempt failed; null after one that did not.</param>
public sealed record CopyStatus(string Target, int Copied, int Pending, string? Error);

/// <summary>
/// Copies the results of finished jobs, those from before it was switched on as well, the oldest first. What failed is tried again until
/// it is there; a server that starts anew goes on where the last one stopped.
/// </summary>
public sealed partial class ResultCopies(
    StorageOptions options, [FromKeyedServices(IJobs.All)] IJobs jobs, JobFeed feed, DataFolder folder, TimeProvider time, ILogger<ResultCopies> logger, IResultCopy? place = null)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly JobQuery Finished = new() { States = [JobState.Succeeded] };

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly HashSet<string> _there = new(StringComparer.Ordinal);
    private readonly CopyLedger _ledger = new(folder.Path, place?.Target ?? string.Empty);
    private readonly Lock _gate = new();
    private volatile CopyStatus? _status = place is null ? null : new CopyStatus(place.Target, 0, 0, null);
    // services allow few writes of one name in a while: each job waits its own time, and all wait while nothing gets through
    private readonly Dictionary<JobId, (int Failures, long Since)> _retries = [];
    private bool _progressed;
    private long _changes = 1;
    private long _seen;

    /// <summary>How the copies stand; null where nothing is copied.</summary>
    public CopyStatus? Current => _status;

    /// <summary>Whether every result there is has been copied, as far as it has to be.</summary>
    public bool IsSettled => place is null || (_status is { Pending: 0 } && Interlocked.Read(ref _seen) == Interlocked.Read(ref _changes));

    /// <summary>Whether a job's results are there; null where nothing is copied.</summary>
    public bool? IsCopied(JobId id)
    {
        if (place is null)
        {
            return null;
        }

        lock (_gate)
        {
            return _ledger.Contains(id);
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (place is null)
        {
            return Task.CompletedTask;
        }

        _ledger.Open();
        feed.Changed += OnQueueChanged;
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        feed.Changed -= OnQueueChanged;
        _ledger.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogCopying(place!.Target);
        int outages = 0;
        try
        {
            while (true)
            {
                _progressed = false;
                bool complete = await RoundAsync(stoppingToken);
                outages = complete ? 0 : _progressed ? 1 : outages + 1;
                await (complete ? NewsAsync(stoppingToken) : Task.Delay(Pause(outages), time, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the next start goes on
        }
    }

    /// <summary>Copies what is there; false when something is left to be tried again.</summary>
    private async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            long changes = Interlocked.Read(ref _changes);
            IReadOnlyList<JobKey> finished = await jobs.ListKeysAsync(Finished, int.MaxValue, cancellationToken);
            JobId[] pending = [.. finished.Reverse().Select(key => key.Id).Where(id => !_ledger.Contains(id))];
            _status = new CopyStatus(place!.Target, finished.Count - pending.Length, pending.Length, _status?.Error);
            Interlocked.Exchange(ref _seen, changes);
            return await CopyAsync(pending, cancellationToken);
        }
        catch (Exception error) when (error is JobStoreException or IOException or UnauthorizedAccessException)
        {
            Fail(error.Message);
            return false;
        }
    }

    private async Task<bool> CopyAsync(JobId[] pending, CancellationToken cancellationToken)
    {
        bool all = true;
        foreach (JobId id in pending)
        {
            if (_retries.TryGetValue(id, out (int Failures, long Since) last) && time.GetElapsedTime(last.Since) < Pause(last.Failures))
            {
                all = false;
                continue;
            }

            try
            {
                await CopyAsync(id, cancellationToken);
                _retries.Remove(id);
            }
            catch (ResultCopyException error)
            {
                Fail(error.Message);
                _retries[id] = (last.Failures + 1, time.GetTimestamp());
                all = false;
                if (error.IsOutage)
                {
                    return false;
                }
            }
        }

        return all;
    }

    private async Task CopyAsync(JobId id, CancellationToken cancellationToken)
    {
        // one that was deleted meanwhile has nothing to copy, now and later
        IReadOnlyList<ResultFile> files = await jobs.GetAsync(id, cancellationToken) is { } job ? ResultFile.Of(job, folder, options.Latents) : [];
        foreach (ResultFile file in files)
        {
            if (!_there.Contains(file.Name))
            {
                await place!.PutAsync(file.Name, file.Path, file.ContentType, cancellationToken);
                _there.Add(file.Name);
                _progressed = true;
            }
        }

        lock (_gate)
        {
            _ledger.Add(id);
        }

        foreach (ResultFile file in files)
        {
            _there.Remove(file.Name);
        }

        CopyStatus status = _status!;
        _status = status with { Copied = status.Copied + 1, Pending = status.Pending - 1, Error = null };
        LogCopied(id, files.Count, place!.Target);
    }

    private void Fail(string reason)
    {
        _status = _status! with { Error = reason };
        LogFailed(reason);
    }

    private TimeSpan Pause(int failures)
    {
        TimeSpan pause = TimeSpan.FromSeconds(options.RetrySeconds) * Math.Pow(2, Math.Min(failures - 1, 20));
        return pause < LongestPause ? pause : LongestPause;
    }

    private async Task NewsAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Look, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _news.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // no news, but another process may have changed the store
        }
    }

    private void OnQueueChanged(object? sender, EventArgs args)
    {
        Interlocked.Increment(ref _changes);
        _news.Writer.TryWrite(true);
    }

    [LoggerMessage(LogLevel.Information, "Results are copied to {Target}")]
    private partial void LogCopying(string target);

    [LoggerMessage(LogLevel.Information, "Results of {Id} copied: {Files} files to {Target}")]
    private partial void LogCopied(JobId id, int files, string target);

    [LoggerMessage(LogLevel.Warning, "Results are not copied yet: {Reason}")]
    private partial void LogFailed(string reason);
}
