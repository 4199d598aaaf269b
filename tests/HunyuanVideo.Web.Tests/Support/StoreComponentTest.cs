using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Hosting;
using HunyuanVideo.Jobs.Queue;
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

    protected IJobs Store => Services.GetRequiredService<IJobs>();

    protected IJobClaims Claims => Services.GetRequiredService<IJobClaims>();

    public async ValueTask InitializeAsync() => await Claims.OpenAsync(Token);

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected async Task<JobId> AddAsync(string prompt, Guid? batch = null, long seed = 7)
    {
        Submission result = await Store.SubmitAsync(new NewJob { Request = Samples.Request with { Prompt = prompt, Seed = seed }, BatchId = batch }, Token);
        return result.Job!.Id;
    }

    /// <summary>Takes the first waiting job and fails it for good.</summary>
    protected async Task<JobId> FailFirstAsync(string reason)
    {
        ClaimedJob claimed = (await Claims.TryClaimAsync("test", Token))!;
        await Claims.FailAsync(claimed.Job.Id, claimed.Lease, reason, retryable: false, Token);
        return claimed.Job.Id;
    }

    /// <summary>Takes the first waiting job and gives it a video.</summary>
    protected async Task<JobId> CompleteFirstAsync()
    {
        ClaimedJob claimed = (await Claims.TryClaimAsync("test", Token))!;
        await Claims.CompleteAsync(claimed.Job.Id, claimed.Lease, new JobOutcome { VideoFile = "videos/a.mp4" }, timing: null, Token);
        return claimed.Job.Id;
    }

    /// <summary>The prompts that wait, in the order of rendering.</summary>
    protected async Task<string[]> WaitingAsync() => [.. (await Store.ListQueueAsync(100, Token)).Select(job => job.Request.Prompt)];
}
