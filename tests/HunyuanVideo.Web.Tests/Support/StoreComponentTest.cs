using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>Pages over a real store in a folder of its own. Nothing renders unless the test claims a job itself.</summary>
public abstract class StoreComponentTest : ComponentTest, IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("pages-").FullName;

    protected StoreComponentTest()
    {
        Services.AddLogging();
        Services.AddJobs(new JobStoreOptions { DataFolder = _folder }, new JobWorkerOptions());
        Services.AddSingleton<IVideoRenderer>(new ScriptedRenderer());
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected string Folder => _folder;

    protected IJobStore Store => Services.GetRequiredService<IJobStore>();

    protected IJobQueue Queue => Services.GetRequiredService<IJobQueue>();

    public async ValueTask InitializeAsync() => await Store.OpenAsync(Token);

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected async Task<JobId> AddAsync(string prompt, Guid? batch = null, long seed = 7)
    {
        EnqueueResult result = await Store.EnqueueAsync(new NewJob { Request = Samples.Request with { Prompt = prompt, Seed = seed }, BatchId = batch }, Token);
        return result.Job!.Id;
    }

    /// <summary>Takes the first waiting job and fails it for good.</summary>
    protected async Task<JobId> FailFirstAsync(string reason)
    {
        ClaimedJob claimed = (await Store.TryClaimAsync("test", Token))!;
        await Store.FailAsync(claimed.Job.Id, claimed.Lease, reason, retryable: false, Token);
        return claimed.Job.Id;
    }

    /// <summary>Takes the first waiting job and gives it a video.</summary>
    protected async Task<JobId> CompleteFirstAsync()
    {
        ClaimedJob claimed = (await Store.TryClaimAsync("test", Token))!;
        await Store.CompleteAsync(claimed.Job.Id, claimed.Lease, new JobOutcome { VideoFile = "videos/a.mp4" }, timing: null, Token);
        return claimed.Job.Id;
    }

    /// <summary>The prompts that wait, in the order of rendering.</summary>
    protected async Task<string[]> WaitingAsync() => [.. (await Store.ListQueueAsync(100, Token)).Select(job => job.Request.Prompt)];
}
