using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Store;
using HunyuanVideo.Jobs.Upkeep;
using HunyuanVideo.Jobs.Worker;
using Microsoft.Extensions.Logging.Abstractions;

namespace HunyuanVideo.Jobs.Tests.Support;

/// <summary>A real store in a folder of its own, and a worker on it around a script.</summary>
internal sealed class WorkerFixture : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly JobFolder _data = new();
    private readonly TimeProvider _time;
    private readonly JobWorkerOptions _options;

    private int _looks;

    private WorkerFixture(TimeProvider time, JobWorkerOptions? options)
    {
        _time = time;
        _options = options ?? new JobWorkerOptions { ShutdownGrace = TimeSpan.FromSeconds(2), StoreRetry = TimeSpan.FromMilliseconds(20) };
        Folder = new DataFolder(_data.Path);
        Feed = new JobFeed();
        Holds = new QueueHolds(Feed, time);
    }

    public DataFolder Folder { get; }

    public JobFeed Feed { get; private set; }

    public QueueHolds Holds { get; }

    public OpenStore Store { get; private set; } = null!;

    public IJobs Queue { get; private set; } = null!;

    public JobWorker Worker { get; private set; } = null!;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A fixture whose worker has yet to start.</summary>
    public static async Task<WorkerFixture> OpenAsync(
        TimeProvider? time = null, JobWorkerOptions? options = null, Func<OpenStore, OpenStore>? wrap = null)
    {
        var fixture = new WorkerFixture(time ?? TimeProvider.System, options);
        OpenStore store = await fixture._data.OpenAsync(fixture._time);
        fixture.Store = wrap?.Invoke(store) ?? store;
        fixture.Queue = fixture.Store.Queue(fixture.Feed, fixture.Folder, fixture._time);
        return fixture;
    }

    public static async Task<WorkerFixture> StartAsync(ScriptedRenderer.Script script, Action<CancellationToken>? prepare = null)
    {
        WorkerFixture fixture = await OpenAsync();
        await fixture.StartWorkerAsync(script, prepare);
        return fixture;
    }

    public async Task StartWorkerAsync(
        ScriptedRenderer.Script script, Action<CancellationToken>? prepare = null, Func<bool, bool>? betweenJobs = null,
        Func<RenderRequest, string?>? whyWait = null, Func<RenderRequest?, MachineFault?>? look = null)
    {
        await SweepAsync();
        var renderer = new ScriptedRenderer(script, prepare, betweenJobs, whyWait) { Look = Looked };
        var services = new WorkerServices(Store.Claims, renderer, new SourceLatents(Store.Reads, Folder), Feed, Folder, Holds);
        Worker = new JobWorker(services, _options, _time, NullLogger<JobWorker>.Instance);
        await Worker.StartAsync(Token);

        MachineFault? Looked(RenderRequest? next)
        {
            MachineFault? fault = look?.Invoke(next);
            Interlocked.Increment(ref _looks);
            return fault;
        }
    }

    /// <summary>Waits until the worker has looked at its machine as often again.</summary>
    public Task LooksAsync(int more)
    {
        int before = Volatile.Read(ref _looks);
        return UntilAsync(() => Volatile.Read(ref _looks) >= before + more);
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>What a start does with the folder before its worker begins.</summary>
    public Task SweepAsync(IResultRecords? records = null) =>
        new LeftoverSweep(Store.Reads, Store.Entries, Folder, NullLogger<LeftoverSweep>.Instance, records).StartAsync(Token);

    public async Task<JobId> SubmitAsync(RenderRequest? request = null) =>
        (await Queue.SubmitAsync(request ?? ScriptedRenderer.Request, idempotencyKey: null, Token)).Job!.Id;

    /// <summary>The job once the store has it so.</summary>
    public async Task<StoredJob> WhenAsync(JobId id, Func<StoredJob, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await Store.Reads.GetAsync(id, Token) is { } job && condition(job))
            {
                return job;
            }

            await Task.Delay(5, patience.Token);
        }
    }

    public Task<StoredJob> WhenEndedAsync(JobId id) => WhenAsync(id, job => !job.IsActive);

    public Task<StoredJob> WhenRunningAsync(JobId id) => WhenAsync(id, job => job.State == JobState.Running);

    public async ValueTask DisposeAsync()
    {
        if (Worker is not null)
        {
            await Worker.DisposeAsync();
        }

        await _data.DisposeAsync();
    }
}
