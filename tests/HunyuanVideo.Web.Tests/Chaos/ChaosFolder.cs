using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Hosting;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Worker;
using HunyuanVideo.Web.Tests.Commands.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Chaos;

/// <summary>A data folder that outlives the servers on it, and its jobs file as the tests read and fill it beside them.</summary>
internal sealed class ChaosFolder : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly string? _own;
    private readonly ServiceProvider _services;

    private ChaosFolder(string path, string? own)
    {
        (Data, _own) = (new DataFolder(path), own);
        _services = new ServiceCollection().AddLogging().AddJobs(new JobStoreOptions { DataFolder = path }, new JobWorkerOptions()).BuildServiceProvider();
        Store = _services.GetRequiredService<IJobs>();
    }

    public DataFolder Data { get; }

    public IJobs Store { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ChaosFolder> CreateAsync(string? path = null)
    {
        string? own = path is null ? Directory.CreateTempSubdirectory("chaos-").FullName : null;
        var folder = new ChaosFolder(path ?? own!, own);
        await folder._services.GetRequiredService<IJobClaims>().OpenAsync(Token);
        return folder;
    }

    public static RenderRequest Request(int number, int steps) => new()
    {
        Prompt = number % 2 == 0 ? "a red ball bounces on green grass" : "a blue square moves left",
        Width = 64,
        Height = 48,
        VideoLength = 5,
        InferSteps = steps,
        Seed = number,
        FlowShift = 5,
        EmbeddedGuidanceScale = 6,
    };

    /// <summary>A server on this folder that keeps every step.</summary>
    public AppProcess Serve(params string[] more) =>
        AppProcess.Start(Data.Path, ["--port", "0", "--data-dir", Data.Path, "--Jobs:CheckpointSeconds=0", .. more]);

    public async Task<JobId> QueueAsync(RenderRequest request) =>
        (await Store.SubmitAsync(new NewJob { Request = request }, Token)).Job!.Id;

    public async Task<StoredJob> WhenAsync(JobId id, Func<StoredJob, bool> condition)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            StoredJob job = (await Store.GetAsync(id, Token))!;
            if (condition(job))
            {
                return job;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"Job {id} stays {job.State}, {job.Phase} {job.Step}: {job.Error}");
            await Task.Delay(10, Token);
        }
    }

    public async Task<IReadOnlyList<StoredJob>> JobsAsync()
    {
        var jobs = new List<StoredJob>();
        var query = new JobQuery { Limit = JobQuery.LargestPage };
        while (true)
        {
            JobPage page = await Store.ListAsync(query, Token);
            jobs.AddRange(page.Jobs);
            if (page.Next is not { } next)
            {
                return [.. jobs.OrderBy(job => job.Number)];
            }

            query = query with { Before = next };
        }
    }

    /// <summary>Waits until no job is left to do.</summary>
    public async Task<IReadOnlyList<StoredJob>> WhenAllEndedAsync(AppProcess server)
    {
        while (true)
        {
            QueueStatus status = await Store.QueueStatusAsync(Token);
            if (status.Queued + status.Active == 0)
            {
                return await JobsAsync();
            }

            Assert.False(server.HasEnded, $"The server ended: {server.Errors} {server.Output}");
            await Task.Delay(50, Token);
        }
    }

    /// <summary>Nothing lies in the folder but the published files, all of them there.</summary>
    public async Task AssertOnlyResultsAsync()
    {
        string[] published =
        [
            .. (await JobsAsync()).Select(job => job.Outcome).OfType<JobOutcome>()
                .SelectMany(outcome => new[] { outcome.VideoFile, outcome.PosterFile, outcome.MetadataFile, outcome.LatentsFile })
                .OfType<string>().Select(Data.Full).Order(StringComparer.Ordinal),
        ];
        // a saved render goes right after the result is recorded
        for (int look = 0; look < 100 && FilesOf(Data.SavedRenders).Any(); look++)
        {
            await Task.Delay(50, Token);
        }

        Assert.Equal(published, FilesOf(Data.Videos));
        Assert.Empty(FilesOf(Data.SavedRenders));
    }

    /// <summary>The files of a folder, but those that a look at it makes for a moment.</summary>
    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.GetFiles(folder).Where(file => !file.EndsWith(".part.probe", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_own is not null)
        {
            Directory.Delete(_own, recursive: true);
        }
    }
}
