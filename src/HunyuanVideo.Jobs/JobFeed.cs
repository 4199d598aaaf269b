using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace HunyuanVideo.Jobs;

/// <summary>
/// Tells any number of watchers how the latest job stands. Each has a slot for one snapshot that a newer one replaces:
/// a slow watcher misses what lies between, never the last, and holds up nobody.
/// </summary>
public sealed class JobFeed(TimeProvider time)
{
    /// <summary>The least time between two snapshots to the same watcher.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly HashSet<Channel<RenderJob>> _slots = [];
    private RenderJob? _latest;

    /// <summary>How many watch now.</summary>
    public int Watchers
    {
        get
        {
            lock (_gate)
            {
                return _slots.Count;
            }
        }
    }

    /// <summary>Snapshots of the latest job: the present one first, then what follows until cancelled.</summary>
    public async IAsyncEnumerable<RenderJob> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Channel<RenderJob> slot = Open();
        try
        {
            while (true)
            {
                yield return await slot.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Close(slot);
        }
    }

    /// <summary>Hands a snapshot to every watcher; never blocks.</summary>
    internal void Publish(RenderJob job)
    {
        lock (_gate)
        {
            _latest = job;
            foreach (Channel<RenderJob> slot in _slots)
            {
                slot.Writer.TryWrite(job);
            }
        }
    }

    private Channel<RenderJob> Open()
    {
        var slot = Channel.CreateBounded<RenderJob>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            _slots.Add(slot);
            if (_latest is not null)
            {
                slot.Writer.TryWrite(_latest);
            }
        }

        return slot;
    }

    private void Close(Channel<RenderJob> slot)
    {
        lock (_gate)
        {
            _slots.Remove(slot);
        }
    }
}
