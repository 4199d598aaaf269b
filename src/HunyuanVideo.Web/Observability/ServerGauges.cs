using System.Diagnostics.Metrics;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Costs;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Observability;

/// <summary>The server's own gauges. What a store has to be asked for is read beside, every few seconds.</summary>
internal sealed partial class ServerGauges(
    IMeterFactory meters,
    [FromKeyedServices(IJobs.All)] IJobs jobs,
    JobFeed feed,
    QueueHolds holds,
    OpenCircuits circuits,
    IMachineMemory memory,
    IModelStatus model,
    RunningCost cost,
    TimeProvider time,
    ILogger<ServerGauges> logger) : BackgroundService
{
    public const string MeterName = "HunyuanVideo.Web";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private volatile QueueStatus _queue = new(Paused: false, Queued: 0, Active: 0);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        Register(meters.Create(MeterName));
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ReadAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the server ends
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            _queue = await jobs.QueueStatusAsync(cancellationToken);
        }
        catch (JobStoreException error)
        {
            LogUnread(error.Message);
        }
    }

    private void Register(Meter meter)
    {
        meter.CreateObservableGauge("hyv.queue.waiting", () => _queue.Queued, "{job}", "Jobs that wait");
        meter.CreateObservableGauge("hyv.queue.running", () => _queue.Active, "{job}", "Jobs that render");
        meter.CreateObservableGauge("hyv.queue.paused", () => _queue.Paused ? 1 : 0, unit: null, "1 while the queue is paused");
        meter.CreateObservableGauge("hyv.queue.held", () => Held(holds.Current), "{worker}", "Workers that begin no job because of a fault of the machine, by its kind");
        meter.CreateObservableGauge("hyv.circuits", () => circuits.Count, "{page}", "Pages that are connected");
        meter.CreateObservableGauge("hyv.watchers", () => feed.Watchers, "{watcher}", "Pages and programs that follow jobs");
        meter.CreateObservableGauge("hyv.model.ready", () => model.Current.Phase == ModelPhase.Ready ? 1 : 0, unit: null, "1 once the model is loaded");
        meter.CreateObservableGauge("hyv.gpu.memory.used", () => Gpus(gpu => gpu.Used), "By", "GPU memory in use, by whomever");
        meter.CreateObservableGauge("hyv.gpu.memory.total", () => Gpus(gpu => gpu.Total), "By", "GPU memory there is");
        meter.CreateObservableGauge("hyv.process.memory", () => Environment.WorkingSet, "By", "Host memory of this process");
        meter.CreateObservableCounter("hyv.uptime", () => cost.Current.Run.TotalSeconds, "s", "Time since the start");
        meter.CreateObservableGauge("hyv.cost.month", () => Dollars(cost.Current.MonthDollars), "{dollar}", "Cost of this month at the hourly rate");
    }

    private IEnumerable<Measurement<long>> Gpus(Func<GpuMemory, long> figure) => memory.Current.Gpus.Select((gpu, index) =>
        new Measurement<long>(figure(gpu), new KeyValuePair<string, object?>("gpu", index), new KeyValuePair<string, object?>("name", gpu.Name)));

    /// <summary>0 without a kind where none is held: a figure that vanished could not be watched.</summary>
    private static IEnumerable<Measurement<int>> Held(IReadOnlyList<QueueHold> holds) => holds.Count == 0
        ? [new Measurement<int>(0)]
        : holds.CountBy(hold => hold.Fault.Kind)
            .Select(kind => new Measurement<int>(kind.Value, new KeyValuePair<string, object?>("kind", kind.Key.ToString().ToLowerInvariant())));

    private static IEnumerable<Measurement<double>> Dollars(decimal? dollars) => dollars is { } known ? [new Measurement<double>((double)known)] : [];

    [LoggerMessage(LogLevel.Warning, "The figures of the queue could not be read: {Reason}")]
    private partial void LogUnread(string reason);
}
