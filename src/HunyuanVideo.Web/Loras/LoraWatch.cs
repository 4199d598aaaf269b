namespace HunyuanVideo.Web.Loras;

/// <summary>
/// Tells when LoRA files have come, gone or changed. Looks at the folders every few seconds, and only while somebody listens: the system's
/// own notices do not come for network folders. A file that is still being copied is told of when it has stopped growing.
/// </summary>
public sealed partial class LoraWatch(LoraLibrary library, TimeProvider time, ILogger<LoraWatch> logger) : IDisposable
{
    /// <summary>The time between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Looks that take long, as on a slow network, take at most one part in so many of the time.</summary>
    private const int LeastRest = 10;

    private readonly Lock _gate = new();
    private EventHandler? _changed;
    private CancellationTokenSource? _watching;

    /// <summary>Raised on any thread once the files stay as they are.</summary>
    public event EventHandler? Changed
    {
        add
        {
            lock (_gate)
            {
                _changed += value;
                if (_watching is null)
                {
                    _watching = new CancellationTokenSource();
                    CancellationToken stop = _watching.Token;
                    // seen before this returns: what changes from now on is told
                    long? told = Look(out TimeSpan pause);
                    _ = Task.Run(() => WatchAsync(told, pause, stop), CancellationToken.None);
                }
            }
        }

        remove
        {
            lock (_gate)
            {
                _changed -= value;
                if (_changed is null)
                {
                    Stop();
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Stop();
        }
    }

    private void Stop()
    {
        _watching?.Cancel();
        _watching?.Dispose();
        _watching = null;
    }

    private async Task WatchAsync(long? told, TimeSpan pause, CancellationToken stop)
    {
        try
        {
            long? seen = told;
            while (true)
            {
                await Task.Delay(pause, time, stop);
                long? now = Look(out pause);
                if (now != seen)
                {
                    seen = now;
                }
                else if (seen != told)
                {
                    told = seen;
                    Tell();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // nobody listens any more
        }
    }

    /// <summary>Tells everybody: one who fails, as where the folder goes while he looks, keeps nobody else from it.</summary>
    private void Tell()
    {
        foreach (EventHandler listener in (_changed?.GetInvocationList() ?? []).Cast<EventHandler>())
        {
            try
            {
                listener(this, EventArgs.Empty);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogUntold(error);
            }
        }
    }

    /// <summary>Null while the folders cannot be looked at.</summary>
    private long? Look(out TimeSpan pause)
    {
        long start = time.GetTimestamp();
        try
        {
            return library.Stamp();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Model.Checkpoints.CheckpointException)
        {
            LogUnseen(error.Message);
            return null;
        }
        finally
        {
            TimeSpan rest = time.GetElapsedTime(start) * LeastRest;
            pause = rest > Interval ? rest : Interval;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A page could not be told that LoRA files have changed")]
    private partial void LogUntold(Exception error);

    [LoggerMessage(LogLevel.Debug, "The folders of LoRAs cannot be looked at: {Reason}")]
    private partial void LogUnseen(string reason);
}
