namespace HunyuanVideo.Model.Ranks;

/// <summary>What went wrong on the ranks: the first that failed says why, the others only that they were let down.</summary>
internal sealed class RankFailures
{
    private readonly Lock _adding = new();
    private Exception? _first;

    /// <summary>The cause; null where nothing failed.</summary>
    public Exception? First
    {
        get
        {
            lock (_adding)
            {
                return _first;
            }
        }
    }

    /// <summary>Takes note of a rank's failure.</summary>
    public void Add(Exception error)
    {
        lock (_adding)
        {
            if (_first is null or MeetingBrokenException && error is not MeetingBrokenException)
            {
                _first = error;
            }

            _first ??= error;
        }
    }
}
