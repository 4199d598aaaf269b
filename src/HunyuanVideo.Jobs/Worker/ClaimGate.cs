using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>
/// Lets a worker claim a job while its machine can render one: looks before each claim, and now and then while there is none. After a render
/// that met a fault of the machine it waits, the longer the oftener that happens in a row.
/// </summary>
internal sealed partial class ClaimGate(WorkerServices services, MachineLook machine, JobWorkerOptions options, TimeProvider time, ILogger logger)
{
    private readonly ILogger _logger = logger;
    private MachineFault? _held;
    private TimeSpan _pause;
    private long _metAt;
    private long? _lookedAt;
    private JobId? _doubted;
    private int _unseen;

    /// <summary>Whether a job may be claimed now.</summary>
    /// <exception cref="JobStoreException">The store failed.</exception>
    public async Task<bool> IsOpenAsync()
    {
        if (_pause > TimeSpan.Zero && _held is not null && time.GetElapsedTime(_metAt) < _pause)
        {
            return false;
        }

        StoredJob? next = await services.Claims.PeekAsync(CancellationToken.None).ConfigureAwait(false);
        bool isDue = next is not null || _held is not null || _lookedAt is not { } looked || time.GetElapsedTime(looked) >= options.MachineLook;
        if (isDue)
        {
            _lookedAt = time.GetTimestamp();
            Hold(await machine.LookAsync(next?.Request).ConfigureAwait(false));
        }

        return _held is null;
    }

    /// <summary>What keeps the machine from rendering a request; null when nothing does.</summary>
    public Task<MachineFault?> LookAsync(RenderRequest request) => machine.LookAsync(request);

    /// <summary>A run ended without the machine's doing.</summary>
    public void Ended() => _pause = TimeSpan.Zero;

    /// <summary>Whether a fault that a job told of is to be believed: a look finds it, or the job has not told of too many that none did.</summary>
    public async Task<bool> IsBelievedAsync(JobId job, RenderRequest request)
    {
        if (await machine.LookAsync(request).ConfigureAwait(false) is not null)
        {
            (_doubted, _unseen) = (null, 0);
            return true;
        }

        (_doubted, _unseen) = (job, _doubted == job ? _unseen + 1 : 1);
        return _unseen <= options.MostUnseenFaults;
    }

    /// <summary>The store failed; the next look that goes well ends that.</summary>
    public void StoreFailed(string reason) => Hold(new MachineFault(MachineFaultKind.Store, reason));

    /// <summary>A run met a fault of the machine.</summary>
    public void Met(MachineFault fault)
    {
        _metAt = time.GetTimestamp();
        TimeSpan longer = _pause == TimeSpan.Zero ? options.ShortestHold : 2 * _pause;
        _pause = longer < options.LongestHold ? longer : options.LongestHold;
        Hold(fault);
    }

    private void Hold(MachineFault? fault)
    {
        if (fault == _held)
        {
            return;
        }

        _held = fault;
        if (fault is null)
        {
            LogGoesOn(options.Name);
            services.Holds.End(options.Name);
        }
        else
        {
            LogHeld(options.Name, fault.Reason);
            services.Holds.Begin(options.Name, fault);
        }
    }

    [LoggerMessage(LogLevel.Error, "Worker {Worker} begins no job, they wait: {Reason}")]
    private partial void LogHeld(string worker, string reason);

    [LoggerMessage(LogLevel.Information, "What worker {Worker} waited for is gone; it goes on")]
    private partial void LogGoesOn(string worker);
}
