namespace HunyuanVideo.Web.Downloads;

/// <summary>Gathers the progress of all files and passes it on, with the rate, a few times a second.</summary>
internal sealed class DownloadMeter(TimeProvider time, Action<IReadOnlyList<DownloadProgress>, double?> tell) : IProgress<DownloadProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>The rate is that of the last seconds: networks change.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<string> _order = [];
    private readonly Dictionary<string, DownloadProgress> _files = new(StringComparer.Ordinal);
    private readonly Queue<(long At, long Bytes)> _samples = new();
    private long? _told;
    private long _came;
    private bool _closed;

    public void Report(DownloadProgress value)
    {
        lock (_gate)
        {
            bool known = _files.TryGetValue(value.File, out DownloadProgress before);
            if (!known)
            {
                _order.Add(value.File);
            }

            // parts side by side may report in another order than they came
            bool goesOn = known && before.Phase == DownloadPhase.Fetching && value.Phase == DownloadPhase.Fetching;
            if (goesOn)
            {
                _came += Math.Max(0, value.Bytes - before.Bytes);
                value = value with { Bytes = Math.Max(value.Bytes, before.Bytes) };
            }

            _files[value.File] = value;
            bool isNews = !known || before.Phase != value.Phase;
            if (_closed || (!isNews && _told is { } last && time.GetElapsedTime(last) < Interval) || (value.Phase == DownloadPhase.Waiting && _told is not null))
            {
                return;
            }

            Tell();
        }
    }

    /// <summary>Passes on what was held back.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            Tell();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    private void Tell()
    {
        long now = time.GetTimestamp();
        _told = now;
        _samples.Enqueue((now, _came));
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().At, now) > Window)
        {
            _samples.Dequeue();
        }

        (long at, long bytes) = _samples.Peek();
        TimeSpan span = time.GetElapsedTime(at, now);
        double? rate = _came > bytes && span > TimeSpan.Zero ? (_came - bytes) / span.TotalSeconds : null;
        tell([.. _order.Select(file => _files[file])], rate);
    }
}
