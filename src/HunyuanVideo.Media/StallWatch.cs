namespace HunyuanVideo.Media;

/// <summary>
/// Tells when a program that has something to do has come to a halt: it has taken nothing and written nothing for a while. The watch counts
/// looks rather than time, so that a machine that slept for an hour is no halt.
/// </summary>
internal sealed class StallWatch : IDisposable
{
    private const int Looks = 30;

    private readonly string _output;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stalled = new();
    private readonly ITimer _timer;
    private bool _busy;
    private int _quiet;
    private (long Length, DateTime Written) _seen;

    /// <summary>Begins to watch; nothing is expected of the program yet.</summary>
    /// <param name="output">The file that it writes.</param>
    /// <param name="limit">How long it may stand still.</param>
    /// <param name="time">Tells the time.</param>
    public StallWatch(string output, TimeSpan limit, TimeProvider time)
    {
        (_output, Limit) = (output, limit);
        TimeSpan look = limit / Looks;
        _timer = time.CreateTimer(_ => Look(), state: null, look, look);
    }

    /// <summary>How long the program may stand still.</summary>
    public TimeSpan Limit { get; }

    /// <summary>Cancelled when the program has come to a halt.</summary>
    public CancellationToken Stalled => _stalled.Token;

    /// <summary>The program has something to do from now on, or has got on with it.</summary>
    public void Busy() => Set(busy: true);

    /// <summary>The program waits for us.</summary>
    public void Idle() => Set(busy: false);

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            // a look that is under way has to find the source whole
            _busy = false;
            _stalled.Dispose();
        }
    }

    private void Set(bool busy)
    {
        lock (_gate)
        {
            _busy = busy;
            _quiet = 0;
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (!_busy)
            {
                return;
            }

            (long, DateTime) now = Written();
            _quiet = now == _seen ? _quiet + 1 : 0;
            _seen = now;
            if (_quiet >= Looks && !_stalled.IsCancellationRequested)
            {
                // never on this thread: what hangs on it may take a while
                _ = _stalled.CancelAsync();
            }
        }
    }

    private (long Length, DateTime Written) Written()
    {
        try
        {
            var file = new FileInfo(_output);
            return file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a file that cannot be seen does not grow
            return default;
        }
    }
}
