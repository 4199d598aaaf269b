using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Worker;

public sealed class JobWorkerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string[] FilesOf(string folder) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!)] : [];

    [Fact]
    public async Task Run_RendererSucceeds_PublishesTheFilesAndDropsTheSavedRender()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) =>
        {
            File.WriteAllText(task.SavedRenderFile, "saved");
            return ScriptedRenderer.Succeed(task);
        });

        StoredJob job = await fixture.WhenEndedAsync(await fixture.SubmitAsync());
        await fixture.Worker.StopAsync(Token);

        Assert.Equal(JobState.Succeeded, job.State);
        Assert.StartsWith($"videos/{job.Id}-", job.Outcome!.VideoFile, StringComparison.Ordinal);
        Assert.True(File.Exists(fixture.Folder.Full(job.Outcome.VideoFile)));
        Assert.Empty(FilesOf(fixture.Folder.SavedRenders));
    }

    [Fact]
    public async Task Run_SeveralJobs_InTheirOrderOnOneThread()
    {
        var threads = new List<int>();
        var rendered = new List<JobId>();
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        var submitted = new List<JobId>();
        for (int i = 0; i < 5; i++)
        {
            submitted.Add(await fixture.SubmitAsync());
        }

        await fixture.StartWorkerAsync(
            (task, _, _) =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                rendered.Add(task.Id);
                return ScriptedRenderer.Succeed(task);
            },
            _ => threads.Add(Environment.CurrentManagedThreadId));
        await fixture.WhenEndedAsync(submitted[^1]);

        Assert.Equal(submitted, rendered);
        Assert.Single(threads.Distinct());
    }

    [Fact]
    public async Task Run_ReportsAndSavedSteps_ReachTheStoreBeforeTheNextHeartbeat()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, progress, token) =>
        {
            progress.Report(new(RenderPhase.Denoise, 2, 4, TimeSpan.Zero, null, null) { SavedStep = 2 });
            progress.Report(new(RenderPhase.Mp4, 0, 1, TimeSpan.Zero, null, null));
            return ScriptedRenderer.UntilStopped(task, token);
        });

        StoredJob job = await fixture.WhenAsync(await fixture.SubmitAsync(), job => job.State == JobState.Encoding && job.Phase == RenderPhase.Mp4);

        Assert.Equal(2, job.SavedStep);
        Assert.True(await fixture.Queue.CancelAsync(job.Id, Token) is CancelResult.Requested);
        Assert.Equal(JobState.Cancelled, (await fixture.WhenEndedAsync(job.Id)).State);
    }

    [Fact]
    public async Task Cancel_RunningJob_EndsWithinASecondWithoutFilesAndTheNextRuns()
    {
        int renders = 0;
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, token) =>
            Interlocked.Increment(ref renders) == 1 ? ScriptedRenderer.UntilStopped(task, token) : ScriptedRenderer.Succeed(task));
        JobId first = await fixture.SubmitAsync();
        await fixture.WhenRunningAsync(first);
        long start = TimeProvider.System.GetTimestamp();

        Assert.Equal(CancelResult.Requested, await fixture.Queue.CancelAsync(first, Token));
        StoredJob cancelled = await fixture.WhenEndedAsync(first);
        TimeSpan taken = TimeProvider.System.GetElapsedTime(start);
        StoredJob second = await fixture.WhenEndedAsync(await fixture.SubmitAsync());

        Assert.Equal((JobState.Cancelled, null), (cancelled.State, cancelled.Error));
        Assert.True(taken < TimeSpan.FromSeconds(1), $"{taken}");
        Assert.Equal(JobState.Succeeded, second.State);
        Assert.DoesNotContain(FilesOf(fixture.Folder.Videos), file => file.StartsWith($"{first}", StringComparison.Ordinal));
        Assert.DoesNotContain($"{first}.safetensors", FilesOf(fixture.Folder.SavedRenders));
    }

    [Fact]
    public async Task Cancel_WhileTheModelLoads_EndsAtOnceAndIsNeverRendered()
    {
        using var loaded = new ManualResetEventSlim();
        int renders = 0;
        await using WorkerFixture fixture = await WorkerFixture.StartAsync(
            (task, _, _) =>
            {
                renders++;
                return ScriptedRenderer.Succeed(task);
            },
            loaded.Wait);
        JobId first = await fixture.SubmitAsync();

        Assert.Equal(CancelResult.Cancelled, await fixture.Queue.CancelAsync(first, Token));
        JobId second = await fixture.SubmitAsync();
        loaded.Set();
        await fixture.WhenEndedAsync(second);

        Assert.Equal(1, renders);
    }

    [Fact]
    public async Task Run_RenderExceptionThatCannotPass_FailsAtOnceWithItsSentence()
    {
        int renders = 0;
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) =>
        {
            renders++;
            File.WriteAllText($"{task.ResultPath}.mp4", "half");
            throw new RenderException("Choose 540p.");
        });

        StoredJob job = await fixture.WhenEndedAsync(await fixture.SubmitAsync());

        Assert.Equal((JobState.Failed, "Choose 540p.", 1), (job.State, job.Error, renders));
        Assert.Empty(FilesOf(fixture.Folder.Videos));
    }

    [Fact]
    public async Task Run_AnyOtherException_IsTriedThreeTimesAndTheNextJobRuns()
    {
        int renders = 0;
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) =>
            ++renders <= 3 ? throw new InvalidOperationException("no such tensor") : ScriptedRenderer.Succeed(task));
        JobId bad = await fixture.SubmitAsync();
        JobId good = await fixture.SubmitAsync();

        StoredJob failed = await fixture.WhenEndedAsync(bad);

        Assert.Equal((JobState.Failed, "The render failed: no such tensor", 3), (failed.State, failed.Error, failed.Attempts));
        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(good)).State);
    }

    [Fact]
    public async Task Run_OperationCanceledThatNobodyAskedFor_IsAFailure()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((_, _, _) => throw new OperationCanceledException());

        Assert.Equal(JobState.Failed, (await fixture.WhenEndedAsync(await fixture.SubmitAsync())).State);
    }

    [Fact]
    public async Task Prepare_Fails_TheJobsWaitForAStartThatCan()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync(
            (task, _, _) => ScriptedRenderer.Succeed(task), _ => throw new RenderException("The weights are not there."));
        JobId id = await fixture.SubmitAsync();
        await fixture.Worker.DisposeAsync();
        Assert.Equal(JobState.Queued, (await fixture.Store.Reads.GetAsync(id, Token))!.State);

        await fixture.StartWorkerAsync((task, _, _) => ScriptedRenderer.Succeed(task));

        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(id)).State);
    }

    [Fact]
    public async Task BetweenJobs_NotReady_JobsWaitUntilItIs()
    {
        bool ready = false;
        int threads = 0;
        int rendering = 0;
        var asked = new TaskCompletionSource();
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        await fixture.StartWorkerAsync(
            (task, _, _) =>
            {
                rendering = Environment.CurrentManagedThreadId;
                return ScriptedRenderer.Succeed(task);
            },
            _ => throw new RenderException("The weights are not there."),
            prepared =>
            {
                threads = Environment.CurrentManagedThreadId;
                asked.TrySetResult();
                return prepared || Volatile.Read(ref ready);
            });
        JobId id = await fixture.SubmitAsync();
        await asked.Task.WaitAsync(Token);
        Assert.Equal(JobState.Queued, (await fixture.Store.Reads.GetAsync(id, Token))!.State);

        Volatile.Write(ref ready, true);
        fixture.Feed.Announce();

        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(id)).State);
        Assert.Equal(threads, rendering);
    }
}
