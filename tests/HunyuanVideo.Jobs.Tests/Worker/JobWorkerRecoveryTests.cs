using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;
using HunyuanVideo.Jobs.Worker;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Jobs.Tests.Worker;

public sealed class JobWorkerRecoveryTests
{
    private static readonly string Worker = new JobWorkerOptions().Name;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartAsync_AfterACrash_GoesOnAtOnceFromTheSavedRender()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId id = await fixture.SubmitAsync();
        await fixture.Store.Claims.TryClaimAsync(Worker, Token);
        Directory.CreateDirectory(fixture.Folder.SavedRenders);
        await File.WriteAllTextAsync(fixture.Folder.SavedRenderOf(id), "saved", Token);
        string? found = null;

        await fixture.StartWorkerAsync((task, _, _) =>
        {
            found = File.ReadAllText(task.SavedRenderFile);
            return ScriptedRenderer.Succeed(task);
        });
        StoredJob job = await fixture.WhenEndedAsync(id);

        Assert.Equal((JobState.Succeeded, 2, "saved"), (job.State, job.Attempts, found));
    }

    [Fact]
    public async Task StartAsync_JobThatTookThreeProcessesWithIt_IsGivenUpAndTheNextRuns()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId poison = await fixture.SubmitAsync();
        JobId next = await fixture.SubmitAsync();
        for (int i = 0; i < 3; i++)
        {
            await fixture.Store.Claims.RecoverWorkerAsync(Worker, Token);
            Assert.Equal(poison, (await fixture.Store.Claims.TryClaimAsync(Worker, Token))!.Job.Id);
        }

        await fixture.StartWorkerAsync((task, _, _) => ScriptedRenderer.Succeed(task));

        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(next)).State);
        StoredJob failed = await fixture.WhenEndedAsync(poison);
        Assert.Equal(JobState.Failed, failed.State);
        Assert.Contains("3 times", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_LeftoversOfDeadAttempts_AreSweptAndOthersStay()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) => ScriptedRenderer.Succeed(task));
        StoredJob done = await fixture.WhenEndedAsync(await fixture.SubmitAsync());
        await fixture.Worker.DisposeAsync();
        await fixture.Store.Changes.PauseQueueAsync(Token);
        JobId waiting = await fixture.SubmitAsync();
        string[] stay = [fixture.Folder.Full(done.Outcome!.VideoFile), fixture.Folder.SavedRenderOf(waiting), Path.Combine(fixture.Folder.Videos, "holiday.mp4")];
        string[] go =
        [
            Path.Combine(fixture.Folder.Videos, ".0123.part.mp4"),
            fixture.Folder.ResultOf(waiting, new JobLease(Guid.NewGuid())) + ".mp4",
            fixture.Folder.ResultOf(done.Id, new JobLease(Guid.NewGuid())) + ".safetensors",
            fixture.Folder.SavedRenderOf(done.Id),
            fixture.Folder.SavedRenderOf(waiting) + ".0123.tmp",
        ];
        foreach (string file in stay.Concat(go))
        {
            await File.WriteAllTextAsync(file, "x", Token);
        }

        await fixture.StartWorkerAsync((task, _, _) => ScriptedRenderer.Succeed(task));

        Assert.All(stay, file => Assert.True(File.Exists(file), file));
        Assert.All(go, file => Assert.False(File.Exists(file), file));
    }

    [Fact]
    public async Task Run_LeaseTakenAway_StopsAtTheNextHeartbeatAndPublishesNothing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync(time);
        var stopped = new TaskCompletionSource();
        int renders = 0;
        await fixture.StartWorkerAsync((task, progress, token) =>
        {
            if (++renders > 1)
            {
                return ScriptedRenderer.Succeed(task);
            }

            token.WaitHandle.WaitOne();
            stopped.SetResult();
            return ScriptedRenderer.Succeed(task);
        });
        JobId id = await fixture.SubmitAsync();
        await fixture.WhenRunningAsync(id);
        await fixture.Store.Changes.PauseQueueAsync(Token);

        // as another worker would, that thinks this one dead
        await fixture.Store.Claims.RecoverWorkerAsync(Worker, Token);
        while (!stopped.Task.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Token);
        }

        await fixture.WhenAsync(id, job => job.State == JobState.Queued);
        Assert.Null((await fixture.Store.Reads.GetAsync(id, Token))!.Outcome);
        await fixture.Store.Changes.ResumeQueueAsync(Token);
        fixture.Feed.Announce();
        StoredJob job = await fixture.WhenEndedAsync(id);
        Assert.Equal(2, renders);
        Assert.Equal([Path.GetFileName(job.Outcome!.VideoFile)], Directory.GetFiles(fixture.Folder.Videos, "*.mp4").Select(Path.GetFileName));
    }

    [Fact]
    public async Task StartingAsync_FolderOfARunningServer_IsRefusedInOneSentence()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        using var first = new DataFolderLock(fixture.Folder);
        using var second = new DataFolderLock(fixture.Folder);
        await first.StartingAsync(Token);

        var error = await Assert.ThrowsAsync<JobStoreException>(() => second.StartingAsync(Token));

        Assert.Contains("in use by another server", error.Message, StringComparison.Ordinal);
        first.Dispose();
        await second.StartingAsync(Token);
    }
}
