using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Hosting;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Worker;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Storyboards;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>Pages and components over a real store with results in it.</summary>
public abstract class LibraryTest : ComponentTest, IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("library-").FullName;

    protected LibraryTest()
    {
        Services.AddLogging();
        Services.AddJobs(new JobStoreOptions { DataFolder = _folder, MostQueued = 10_000 }, new JobWorkerOptions());
        Services.AddLibrary();
    }

    protected static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    protected IJobs Store => Services.GetRequiredService<IJobs>();

    protected IJobClaims Claims => Services.GetRequiredService<IJobClaims>();

    protected StoryboardStore Boards => Services.GetRequiredService<StoryboardStore>();

    protected string Folder => _folder;

    public virtual async ValueTask InitializeAsync() => await Claims.OpenAsync(Token);

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        GC.SuppressFinalize(this);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Tells pages that something changed, as the worker does.</summary>
    protected void Announce() => Services.GetRequiredService<JobFeed>().Announce();

    /// <summary>A result in the store and a file of its name; with frames, a video.</summary>
    protected async Task<StoredJob> FinishAsync(string prompt, int width = 64, int height = 48, int frames = 0)
    {
        var request = new RenderRequest
        {
            Prompt = prompt,
            Width = width,
            Height = height,
            VideoLength = frames > 0 ? frames : 13,
            InferSteps = 4,
            Seed = 7,
            FlowShift = 7,
            EmbeddedGuidanceScale = 6,
        };
        RenderJob job = (await Store.SubmitAsync(new NewJob { Request = request }, Token)).Job!;
        ClaimedJob claimed = (await Claims.TryClaimAsync("test", Token))!;
        string video = $"videos/{job.Id}-1.mp4";
        Directory.CreateDirectory(Path.Combine(_folder, "videos"));
        if (frames == 0)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, video), "no video", Token);
        }
        else
        {
            SampleClip.Write(Path.Combine(_folder, video), width, height, frames);
        }

        await Claims.CompleteAsync(job.Id, claimed.Lease, new JobOutcome { VideoFile = video, Model = "nano" }, null, Token);
        return (await Store.GetAsync(job.Id, Token))!;
    }
}
