using System.Threading.Channels;

namespace HunyuanVideo.Jobs.Queue;

/// <summary>
/// Holds the newest snapshot of every job that renders in this process, and tells any number of watchers that there is something new to
/// look at. A watcher that is slow misses what lies between, never the last, and holds up nobody.
/// </summary>
public sealed class JobFeed
{
    private readonly Lock _gate = new();
    private readonly HashSet<JobWatch> _watches = [];
    private readonly Dictionary<JobId, RenderJob> _live = [];
    private readonly Dictionary<JobId, Action> _finishers = [];
    private long _changes;

    /// <summary>Raised on any thread when the queue changed: a job came, went, or was changed by someone.</summary>
    public event EventHandler? Changed;

    /// <summary>How many watch now.</summary>
    public int Watchers
    {
        get
        {
            lock (_gate)
            {
                return _watches.Count;
            }
        }
    }

    /// <summary>Counts the changes of the queue.</summary>
    internal long Changes => Interlocked.Read(ref _changes);

    /// <summary>The job as it renders in this process; null when it does not.</summary>
    internal RenderJob? Live(JobId id)
    {
        lock (_gate)
        {
            return _live.GetValueOrDefault(id);
        }
    }

    /// <summary>A newer snapshot of a job that renders here; never blocks.</summary>
    internal void Report(RenderJob job)
    {
        lock (_gate)
        {
            _live[job.Id] = job;
            foreach (JobWatch watch in _watches)
            {
                if (watch.Id == job.Id)
                {
                    watch.Ring();
                }
            }
        }
    }

    /// <summary>A job begins to render here; <paramref name="ask"/> asks it to make do with the steps that are done.</summary>
    internal void Began(JobId id, Action ask)
    {
        lock (_gate)
        {
            _finishers[id] = ask;
        }
    }

    /// <summary>Asks a job to make do with the steps that are done; false when it does not render here.</summary>
    internal bool Finish(JobId id)
    {
        Action? ask;
        lock (_gate)
        {
            ask = _finishers.GetValueOrDefault(id);
        }

        ask?.Invoke();
        return ask is not null;
    }

    /// <summary>The job does not render here any more: the store knows how it stands.</summary>
    internal void Withdraw(JobId id)
    {
        lock (_gate)
        {
            _live.Remove(id);
            _finishers.Remove(id);
        }

        Announce();
    }

    /// <summary>The queue changed, or what it waits for: wakes the worker and all who watch.</summary>
    public void Announce()
    {
        Interlocked.Increment(ref _changes);
        lock (_gate)
        {
            foreach (JobWatch watch in _watches)
            {
                watch.Ring();
            }
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Begins to watch; whoever does so looks at the job himself when the watch rings.</summary>
    internal JobWatch Watch(JobId? id)
    {
        var watch = new JobWatch(this) { Id = id };
        lock (_gate)
        {
            _watches.Add(watch);
        }

        return watch;
    }

    internal void Leave(JobWatch watch)
    {
        lock (_gate)
        {
            _watches.Remove(watch);
        }
    }
}

/// <summary>One watcher's place in the feed: it holds one ring, however many there were.</summary>
internal sealed class JobWatch(JobFeed feed) : IDisposable
{
    private readonly Channel<bool> _rung = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The job whose progress rings, besides every change of the queue.</summary>
    public JobId? Id { get; set; }

    public void Ring() => _rung.Writer.TryWrite(true);

    /// <summary>Waits for a ring since the last wait.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _rung.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    public void Dispose() => feed.Leave(this);
}
