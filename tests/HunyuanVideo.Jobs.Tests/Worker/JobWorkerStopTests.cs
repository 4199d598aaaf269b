using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Worker;

public sealed class JobWorkerStopTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StopAsync_JobThatTakesLonger_IsHandedBackAtOnceWithItsSavedRender()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, progress, token) =>
        {
            progress.Report(new(RenderPhase.Denoise, 1, 50, TimeSpan.Zero, TimeSpan.FromHours(1), null));
            return ScriptedRenderer.UntilStopped(task, token);
        });
        JobId id = await fixture.SubmitAsync();
        await fixture.WhenAsync(id, job => job.Phase == RenderPhase.Denoise);
        long start = TimeProvider.System.GetTimestamp();

        await fixture.Worker.StopAsync(Token);

        StoredJob job = (await fixture.Store.Reads.GetAsync(id, Token))!;
        Assert.Equal((JobState.Queued, 0), (job.State, job.Attempts));
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(1));
        Assert.True(File.Exists(fixture.Folder.SavedRenderOf(id)));
        Assert.Empty(Directory.GetFiles(fixture.Folder.Videos));
    }

    [Fact]
    public async Task StopAsync_JobThatIsNearlyDone_Finishes()
    {
        using var release = new ManualResetEventSlim();
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, progress, token) =>
        {
            progress.Report(new(RenderPhase.Denoise, 49, 50, TimeSpan.Zero, TimeSpan.FromSeconds(0.5), null));
            release.Wait(token);
            return ScriptedRenderer.Succeed(task);
        });
        JobId id = await fixture.SubmitAsync();
        JobId waiting = await fixture.SubmitAsync();
        await fixture.WhenAsync(id, job => job.Phase == RenderPhase.Denoise);

        Task stopping = fixture.Worker.StopAsync(Token);
        await Task.Delay(100, Token);
        release.Set();
        await stopping;

        Assert.Equal(JobState.Succeeded, (await fixture.Store.Reads.GetAsync(id, Token))!.State);
        Assert.Equal(JobState.Queued, (await fixture.Store.Reads.GetAsync(waiting, Token))!.State);
    }

    [Fact]
    public async Task StopAsync_RendererHangs_HandsTheJobBackWhenTheGraceIsOver()
    {
        using var release = new ManualResetEventSlim();
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) =>
        {
            release.Wait(Token);
            return ScriptedRenderer.Succeed(task);
        });
        JobId id = await fixture.SubmitAsync();
        await fixture.WhenRunningAsync(id);

        await fixture.Worker.StopAsync(Token).WaitAsync(TimeSpan.FromSeconds(10), Token);

        Assert.Equal(JobState.Queued, (await fixture.Store.Reads.GetAsync(id, Token))!.State);
        release.Set();
    }

    [Fact]
    public async Task StopAsync_WhileTheModelLoads_DoesNotWaitForIt()
    {
        using var release = new ManualResetEventSlim();
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) => ScriptedRenderer.Succeed(task), _ => release.Wait(Token));

        await fixture.Worker.StopAsync(Token).WaitAsync(TimeSpan.FromSeconds(10), Token);

        release.Set();
    }
}
