using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Which of several devices are free. Whoever takes some has them alone until he gives them back.</summary>
/// <param name="count">How many there are.</param>
public sealed class DeviceSlots(int count)
{
    private readonly Lock _gate = new();
    private readonly SortedSet<int> _free = [.. Enumerable.Range(0, count)];
    private readonly JobId?[] _jobs = new JobId?[count];
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _draining;

    /// <summary>How many there are.</summary>
    public int Count => count;

    /// <summary>Whether somebody could take one now.</summary>
    public bool HasFree
    {
        get
        {
            lock (_gate)
            {
                return !_draining && _free.Count > 0;
            }
        }
    }

    /// <summary>What a device is taken for; null where it is free, or is nobody's job.</summary>
    public JobId? JobOn(int device)
    {
        lock (_gate)
        {
            return _jobs[device];
        }
    }

    /// <summary>Takes one device, or all where all are wanted and free; waits until one is.</summary>
    /// <param name="wantsAll">Whether more than one is of use.</param>
    /// <param name="job">What it is taken for.</param>
    /// <param name="cost">What a device has to do before it can begin; of several free ones that with the least is taken. Null where all are the same.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<DeviceLease> TakeAsync(bool wantsAll, JobId? job, Func<int, TimeSpan>? cost, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task freed;
            lock (_gate)
            {
                freed = _freed.Task;
            }

            if (TryTake(wantsAll, job, cost) is { } lease)
            {
                return lease;
            }

            await freed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes one device, or all where all are wanted and free.</summary>
    /// <param name="wantsAll">Whether more than one is of use.</param>
    /// <param name="job">What it is taken for.</param>
    /// <param name="cost">What a device has to do before it can begin; of several free ones that with the least is taken.</param>
    /// <returns>Null while none is free.</returns>
    public DeviceLease? TryTake(bool wantsAll, JobId? job = null, Func<int, TimeSpan>? cost = null)
    {
        // asked before the lock: a file may have to be looked into
        TimeSpan[] costs = [.. Enumerable.Range(0, count).Select(device => cost?.Invoke(device) ?? TimeSpan.Zero)];
        lock (_gate)
        {
            if (_draining || _free.Count == 0)
            {
                return null;
            }

            int[] taken = wantsAll && _free.Count == count ? [.. _free] : [_free.MinBy(device => (costs[device], device))];
            _free.ExceptWith(taken);
            Array.ForEach(taken, device => _jobs[device] = job);
            return new DeviceLease(this, taken);
        }
    }

    /// <summary>Takes all devices for a change of what is on them, where all are free; as long as it is asked for in vain nobody else gets one.</summary>
    /// <returns>Null while one is not free.</returns>
    public DeviceLease? TryTakeForChange()
    {
        lock (_gate)
        {
            _draining = _free.Count < count;
            if (_draining)
            {
                return null;
            }

            int[] taken = [.. _free];
            _free.Clear();
            return new DeviceLease(this, taken);
        }
    }

    internal void GiveBack(IReadOnlyList<int> devices)
    {
        lock (_gate)
        {
            _free.UnionWith(devices);
            foreach (int device in devices)
            {
                _jobs[device] = null;
            }

            _freed.SetResult();
            _freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}

/// <summary>Devices that somebody has alone.</summary>
public sealed class DeviceLease : IDisposable
{
    private readonly DeviceSlots _slots;
    private int _given;

    internal DeviceLease(DeviceSlots slots, IReadOnlyList<int> devices) => (_slots, Devices) = (slots, devices);

    /// <summary>Their places in the list of devices, the first of which has the loop.</summary>
    public IReadOnlyList<int> Devices { get; }

    /// <summary>Gives them back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _given, 1) == 0)
        {
            _slots.GiveBack(Devices);
        }
    }
}
