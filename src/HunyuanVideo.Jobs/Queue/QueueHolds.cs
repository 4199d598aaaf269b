namespace HunyuanVideo.Jobs.Queue;

/// <summary>A worker that begins no job until a fault of the machine is gone.</summary>
/// <param name="Worker">The worker's name.</param>
/// <param name="Fault">What it waits for.</param>
/// <param name="Since">When it began to wait.</param>
public sealed record QueueHold(string Worker, MachineFault Fault, DateTimeOffset Since);

/// <summary>
/// Which workers wait for the machine, and why. It is apart from the pause of the queue, which is a person's, is kept in the store and ends
/// when a person says so; a hold ends by itself.
/// </summary>
public sealed class QueueHolds(JobFeed feed, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, QueueHold?> _workers = new(StringComparer.Ordinal);

    /// <summary>Raised on any thread when a worker begins to wait, waits for something else, or goes on.</summary>
    public event EventHandler<QueueHoldEventArgs>? Changed;

    /// <summary>Those that wait.</summary>
    public IReadOnlyList<QueueHold> Current
    {
        get
        {
            lock (_gate)
            {
                return [.. _workers.Values.OfType<QueueHold>()];
            }
        }
    }

    /// <summary>The first hold where every worker has one, so that no job begins; null while one of them goes on.</summary>
    public QueueHold? OfAll
    {
        get
        {
            lock (_gate)
            {
                return _workers.Count > 0 && _workers.Values.All(hold => hold is not null) ? _workers.Values.First() : null;
            }
        }
    }

    /// <summary>A worker begins its work.</summary>
    public void Join(string worker)
    {
        lock (_gate)
        {
            _workers.TryAdd(worker, null);
        }
    }

    /// <summary>A worker waits for the machine.</summary>
    public void Begin(string worker, MachineFault fault) => Change(worker, fault);

    /// <summary>A worker goes on.</summary>
    public void End(string worker) => Change(worker, fault: null);

    private void Change(string worker, MachineFault? fault)
    {
        QueueHold? before;
        QueueHold? now;
        lock (_gate)
        {
            before = _workers.GetValueOrDefault(worker);
            if (before?.Fault == fault)
            {
                return;
            }

            now = fault is null ? null : new QueueHold(worker, fault, time.GetUtcNow());
            _workers[worker] = now;
        }

        Changed?.Invoke(this, new QueueHoldEventArgs(before, now));
        feed.Announce();
    }
}

/// <summary>How a worker's hold changed.</summary>
/// <param name="before">The one that ended; null where there was none.</param>
/// <param name="now">The one that began; null where the worker goes on.</param>
public sealed class QueueHoldEventArgs(QueueHold? before, QueueHold? now) : EventArgs
{
    /// <summary>The one that ended; null where there was none.</summary>
    public QueueHold? Before => before;

    /// <summary>The one that began; null where the worker goes on.</summary>
    public QueueHold? Now => now;
}
