using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Queue;

/// <summary>Jobs that begin from another one's latents.</summary>
public sealed class SourceLatentsTests
{
    private const string Latents = "the latents of the preview";

    [Fact]
    public async Task Submit_SourceDeletedWhileItWaits_RendersFromItsOwnCopy()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId preview = await RenderAsync(fixture);
        JobId keeper = await fixture.SubmitAsync(From(preview));

        Assert.Equal(ChangeResult.Done, await fixture.Queue.DeleteAsync(preview, WorkerFixture.Token));
        Assert.False(File.Exists($"{fixture.Folder.Videos}/{preview}.safetensors"));
        string? seen = null;
        await fixture.StartWorkerAsync((task, _, _) =>
        {
            seen = File.ReadAllText(task.SourceFile!);
            return ScriptedRenderer.Succeed(task);
        });

        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(keeper)).State);
        Assert.Equal(Latents, seen);
        await WhenGoneAsync(fixture.Folder.SourceOf(keeper));
    }

    [Fact]
    public async Task Run_Failed_KeepsTheCopyForAnotherTry()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId preview = await RenderAsync(fixture);
        JobId keeper = await fixture.SubmitAsync(From(preview));
        bool fail = true;
        await fixture.StartWorkerAsync((task, _, _) => fail ? throw new RenderException("Not now.") : ScriptedRenderer.Succeed(task));
        await fixture.WhenAsync(keeper, job => job.State == JobState.Failed);

        Assert.True(File.Exists(fixture.Folder.SourceOf(keeper)));
        fail = false;
        await fixture.Store.Changes.RetryAsync(keeper, WorkerFixture.Token);
        fixture.Feed.Announce();

        await fixture.WhenAsync(keeper, job => job.State == JobState.Succeeded);
    }

    [Fact]
    public async Task Delete_Waiting_TakesTheCopyAlong()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId keeper = await fixture.SubmitAsync(From(await RenderAsync(fixture)));
        Assert.True(File.Exists(fixture.Folder.SourceOf(keeper)));

        await fixture.Queue.DeleteAsync(keeper, WorkerFixture.Token);

        Assert.False(File.Exists(fixture.Folder.SourceOf(keeper)));
    }

    [Fact]
    public async Task Start_Sweeps_SourcesOfNobodyAndKeepsThoseOfWaitingJobs()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId keeper = await fixture.SubmitAsync(From(await RenderAsync(fixture)));
        string nobody = fixture.Folder.SourceOf(JobId.New(DateTimeOffset.UnixEpoch));
        File.WriteAllText(nobody, "left behind");
        File.WriteAllText($"{nobody}.tmp", "half");
        using var render = new ManualResetEventSlim();

        await fixture.StartWorkerAsync((task, _, token) =>
        {
            render.Wait(token);
            return ScriptedRenderer.Succeed(task);
        });

        Assert.Equal([fixture.Folder.SourceOf(keeper)], Directory.GetFiles(fixture.Folder.Sources));
        render.Set();
        await fixture.WhenEndedAsync(keeper);
    }

    [Fact]
    public async Task Submit_NoSuchLatents_IsRefusedAndLeavesNothing()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId waiting = await fixture.SubmitAsync();

        foreach (string source in new[] { waiting.ToString(), JobId.New(DateTimeOffset.UnixEpoch).ToString(), "../../etc" })
        {
            JobStoreException error = await Assert.ThrowsAsync<JobStoreException>(
                () => fixture.SubmitAsync(ScriptedRenderer.Request with { SourceJob = source, Strength = 0.5 }));
            Assert.Contains("are not there any more", error.Message, StringComparison.Ordinal);
        }

        Assert.Single((await fixture.Store.Reads.ListAsync(new JobQuery(), WorkerFixture.Token)).Jobs);
        Assert.False(Directory.Exists(fixture.Folder.Sources));
    }

    [Fact]
    public async Task Submit_RepeatedOrQueueFull_LeavesOneCopyForEachJob()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        RenderRequest request = From(await RenderAsync(fixture)) with { Seed = 3 };

        Submission first = await fixture.Queue.SubmitAsync(request, "key", WorkerFixture.Token);
        Submission again = await fixture.Queue.SubmitAsync(request, "key", WorkerFixture.Token);

        Assert.Equal((EnqueueOutcome.Repeated, first.Job!.Id), (again.Outcome, again.Job!.Id));
        Assert.Equal([fixture.Folder.SourceOf(first.Job.Id)], Directory.GetFiles(fixture.Folder.Sources));
    }

    [Fact]
    public async Task Run_CopyOfAKeeper_TakesTheLatentsWhenItBegins()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId keeper = await fixture.SubmitAsync(From(await RenderAsync(fixture)));
        EnqueueResult copy = await fixture.Store.Entries.DuplicateAsync(keeper, 9, WorkerFixture.Token);
        var seen = new List<string>();

        await fixture.StartWorkerAsync((task, _, _) =>
        {
            seen.Add(File.ReadAllText(task.SourceFile!));
            return ScriptedRenderer.Succeed(task);
        });

        await fixture.WhenEndedAsync(copy.Job!.Id);
        Assert.Equal([Latents, Latents], seen);
    }

    [Fact]
    public async Task Finish_Running_TellsTheRenderAndTheWatchers()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, progress, token) =>
        {
            progress.Report(new(RenderPhase.Denoise, 1, 4, TimeSpan.FromSeconds(1), null, null));
            WaitHandle.WaitAny([task.Finish.WaitHandle, token.WaitHandle]);
            token.ThrowIfCancellationRequested();
            return ScriptedRenderer.Succeed(task) with { StepsPlanned = 4, StepsRun = 1 };
        });
        JobId id = await fixture.SubmitAsync();
        await fixture.WhenRunningAsync(id);

        FinishResult result = await fixture.Queue.FinishAsync(id, WorkerFixture.Token);

        Assert.Equal(FinishResult.Requested, result);
        StoredJob job = await fixture.WhenEndedAsync(id);
        Assert.Null(job.Error);
        Assert.Equal((JobState.Succeeded, 4, 1), (job.State, job.Outcome!.StepsPlanned, job.Outcome.StepsRun));
        Assert.True(RenderJobs.SnapshotOf(job, null, fixture.Folder).Outcome!.StoppedEarly);
    }

    [Fact]
    public async Task Finish_AskedFor_ShowsInTheSnapshot()
    {
        using var go = new ManualResetEventSlim();
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, progress, token) =>
        {
            go.Wait(token);
            progress.Report(new(RenderPhase.Denoise, 2, 4, TimeSpan.FromSeconds(1), null, null));
            return ScriptedRenderer.Succeed(task);
        });
        JobId id = await fixture.SubmitAsync();
        await fixture.WhenRunningAsync(id);
        Assert.False((await fixture.Queue.FindAsync(id, WorkerFixture.Token))!.FinishRequested);

        await fixture.Queue.FinishAsync(id, WorkerFixture.Token);

        Assert.True((await fixture.Queue.FindAsync(id, WorkerFixture.Token))!.FinishRequested);
        go.Set();
        await fixture.WhenEndedAsync(id);
    }

    [Fact]
    public async Task Finish_NotRunning_IsToldSo()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId waiting = await fixture.SubmitAsync();

        Assert.Equal(FinishResult.NotRunning, await fixture.Queue.FinishAsync(waiting, WorkerFixture.Token));
        Assert.Equal(FinishResult.NotFound, await fixture.Queue.FinishAsync(JobId.New(DateTimeOffset.UnixEpoch), WorkerFixture.Token));
    }

    private static RenderRequest From(JobId source) => ScriptedRenderer.Request with { SourceJob = source.ToString(), Strength = 0.8 };

    /// <summary>A finished job with latents, by a worker that is gone afterwards.</summary>
    private static async Task<JobId> RenderAsync(WorkerFixture fixture)
    {
        JobId id = await fixture.SubmitAsync();
        await fixture.StartWorkerAsync((task, _, _) =>
        {
            string latents = $"{task.ResultPath}.safetensors";
            File.WriteAllText(latents, Latents);
            return ScriptedRenderer.Succeed(task) with { LatentsFile = latents };
        });
        await fixture.WhenEndedAsync(id);
        await fixture.Worker.DisposeAsync();
        return id;
    }

    private static async Task WhenGoneAsync(string file)
    {
        for (int i = 0; File.Exists(file) && i < 1000; i++)
        {
            await Task.Delay(5, WorkerFixture.Token);
        }

        Assert.False(File.Exists(file));
    }
}
