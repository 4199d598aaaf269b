namespace HunyuanVideo.Model.Ranks;

/// <summary>A rank was let down: another one failed, or did not come.</summary>
internal sealed class MeetingBrokenException(string message) : Exception(message);

/// <summary>
/// Where the ranks of one piece of work wait for each other. A rank that fails breaks the meeting, so that nobody waits for it; a broken
/// meeting stays so, and the next piece of work has its own.
/// </summary>
/// <param name="ranks">How many come.</param>
/// <param name="patience">How long one waits for the others.</param>
internal sealed class Meeting(int ranks, TimeSpan patience) : IDisposable
{
    private readonly Barrier _barrier = new(ranks);
    private readonly CancellationTokenSource _broken = new();

    /// <summary>Waits until every rank has come as often as this one.</summary>
    /// <exception cref="MeetingBrokenException">One will not come.</exception>
    public void Arrive()
    {
        try
        {
            if (!_barrier.SignalAndWait(patience, _broken.Token))
            {
                throw new MeetingBrokenException($"A device was waited for longer than {patience.TotalMinutes:0.#} minutes.");
            }
        }
        catch (OperationCanceledException)
        {
            throw new MeetingBrokenException("Another device failed.");
        }
    }

    /// <summary>Ends all waiting, now and later.</summary>
    public void Break() => _broken.Cancel();

    /// <summary>Only when no rank uses it any more.</summary>
    public void Dispose()
    {
        _barrier.Dispose();
        _broken.Dispose();
    }
}
