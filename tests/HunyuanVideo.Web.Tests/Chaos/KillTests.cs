using System.Diagnostics;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Chaos;

/// <summary>Servers that are killed without a word, with real renders under way.</summary>
[Collection(ChaosCollection.Name)]
public sealed class KillTests(ITestOutputHelper output)
{
    private readonly Random _random = new(ChaosForm.Seed);
    private readonly List<string> _hit = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_AtRandomMoments_NothingIsLostDoubledOrDifferent()
    {
        int jobs = ChaosForm.Choose(5, 40);
        int kills = ChaosForm.Choose(3, 20);
        output.WriteLine($"seed {ChaosForm.Seed}, {jobs} jobs, {kills} kills");
        await using ChaosFolder killed = await ChaosFolder.CreateAsync();
        await using ChaosFolder calm = await ChaosFolder.CreateAsync();
        for (int i = 0; i < jobs; i++)
        {
            RenderRequest request = ChaosFolder.Request(i, _random.Next(6, 13));
            await killed.QueueAsync(request);
            await calm.QueueAsync(request);
        }

        var resumed = new HashSet<JobId>();
        int done = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            done = await KillOnceAsync(killed, done + ((jobs - done) / (kills - kill + 1)), resumed);
        }

        await using AppProcess last = killed.Serve();
        IReadOnlyList<StoredJob> ended = await killed.WhenAllEndedAsync(last);
        await using AppProcess undisturbed = calm.Serve();
        IReadOnlyList<StoredJob> expected = await calm.WhenAllEndedAsync(undisturbed);

        Assert.Equal(jobs, ended.Count);
        Assert.All(ended, job => Assert.True(job.State == JobState.Succeeded, $"{job.Id} {job.State}: {job.Error}"));
        await killed.AssertOnlyResultsAsync();
        for (int i = 0; i < jobs; i++)
        {
            string frames = (await Probe.StreamOfAsync(killed.Data.Full(ended[i].Outcome!.VideoFile))).GetProperty("nb_read_frames").GetString()!;
            Assert.Equal("5", frames);
            Assert.Equal(await LatentsAsync(calm, expected[i]), await LatentsAsync(killed, ended[i]));
            Assert.Equal(await FramesAsync(calm, expected[i]), await FramesAsync(killed, ended[i]));
        }

        output.WriteLine($"{ended.Count} succeeded; {resumed.Count} were resumed from a saved step; killed in {string.Join(", ", _hit.CountBy(phase => phase).Select(phase => $"{phase.Key} {phase.Value}"))}");
        Assert.NotEmpty(resumed);
    }

    [Theory]
    [InlineData(RenderPhase.Decode)]
    [InlineData(RenderPhase.Mp4)]
    public async Task Kill_AfterTheLastStep_TheDecodeAloneIsRepeated(string phase)
    {
        int hits = ChaosForm.Choose(1, 10);
        for (int i = 0; i < hits; i++)
        {
            await using ChaosFolder folder = await ChaosFolder.CreateAsync();
            // a kill that comes too late for a job finds the next one
            for (int job = 0; job < 10; job++)
            {
                await folder.QueueAsync(ChaosFolder.Request(job, 8) with { Width = 128, Height = 96, VideoLength = 17 });
            }

            StoredJob killed = await KillInAsync(folder, phase);
            Assert.True(SavedRender.IsDenoised(folder.Data.SavedRenderOf(killed.Id)), $"{killed.Phase} of {killed.Id}: the latents are gone.");

            await using AppProcess second = folder.Serve();
            int least = killed.Request.InferSteps;
            while (await folder.Store.GetAsync(killed.Id, Token) is { IsActive: true } seen)
            {
                Assert.False(second.HasEnded, second.Errors);
                least = Math.Min(least, seen.SavedStep ?? 0);
                await Task.Delay(2, Token);
            }

            StoredJob ended = (await folder.Store.GetAsync(killed.Id, Token))!;
            Assert.Equal((JobState.Succeeded, killed.Request.InferSteps), (ended.State, least));
        }
    }

    /// <summary>Kills a server as soon as a job is in a phase after its denoising; which job that was.</summary>
    private static async Task<StoredJob> KillInAsync(ChaosFolder folder, string phase)
    {
        while (true)
        {
            await using AppProcess server = folder.Serve();
            while (!(await folder.JobsAsync()).Any(job => job.IsActive && job.Phase == phase))
            {
                Assert.False(server.HasEnded, server.Errors);
                await Task.Delay(1, Token);
            }

            await server.SignalAsync("KILL");
            await server.EndAsync(TimeSpan.FromSeconds(10));
            IReadOnlyList<StoredJob> left = await folder.JobsAsync();
            Assert.Contains(left, job => job.IsActive);
            if (left.FirstOrDefault(job => job.IsActive && job.Phase is RenderPhase.Decode or RenderPhase.Mp4) is { } killed)
            {
                return killed;
            }
        }
    }

    /// <summary>
    /// Lets a server work until about as many jobs are done and another one is under way, and kills it at a random moment; the first time
    /// as soon as there is a saved step, so that at least one job is resumed.
    /// </summary>
    private async Task<int> KillOnceAsync(ChaosFolder folder, int until, HashSet<JobId> resumed)
    {
        bool first = resumed.Count == 0;
        await using AppProcess server = folder.Serve();
        while (!IsTime(await folder.JobsAsync(), until, first))
        {
            Assert.False(server.HasEnded, server.Errors);
            await Task.Delay(5, Token);
        }

        await Task.Delay(first ? 0 : _random.Next(0, 800), Token);
        await server.SignalAsync("KILL");
        await server.EndAsync(TimeSpan.FromSeconds(10));
        IReadOnlyList<StoredJob> left = await folder.JobsAsync();
        _hit.Add(left.FirstOrDefault(job => job.State is JobState.Running or JobState.Encoding)?.Phase ?? "no render");
        resumed.UnionWith(left.Where(job => job is { IsActive: true, SavedStep: > 0 }).Select(job => job.Id));
        return left.Count(job => job.State == JobState.Succeeded);
    }

    private static bool IsTime(IReadOnlyList<StoredJob> jobs, int until, bool first)
    {
        IEnumerable<StoredJob> underWay = jobs.Where(job => job.State is JobState.Running or JobState.Encoding);
        return first
            ? underWay.Any(job => job.SavedStep > 0 && job.State == JobState.Running && job.SavedStep < job.Request.InferSteps)
            : jobs.Count(job => job.State == JobState.Succeeded) >= until && (underWay.Any() || jobs.All(job => !job.IsActive));
    }

    /// <summary>The hash of every frame, as a player gets it.</summary>
    private static async Task<string> FramesAsync(ChaosFolder folder, StoredJob job)
    {
        using Process process = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-i", folder.Data.Full(job.Outcome!.VideoFile), "-map", "0:v", "-f", "framemd5", "-"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        string hashes = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.Equal((0, 5), (process.ExitCode, hashes.Split('\n').Count(line => line.Length > 0 && line[0] != '#')));
        return hashes;
    }

    private static Task<byte[]> LatentsAsync(ChaosFolder folder, StoredJob job) => File.ReadAllBytesAsync(folder.Data.Full(job.Outcome!.LatentsFile!), Token);
}
