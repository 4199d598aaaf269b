using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;
using HunyuanVideo.Jobs.Worker;

namespace HunyuanVideo.Jobs.Tests.Worker;

/// <summary>Latents whose denoising is done outlive every failure of what comes after them.</summary>
public sealed class KeptLatentsTests
{
    private static readonly string Worker = new JobWorkerOptions().Name;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_FailsAfterTheDenoising_KeepsTheLatentsForARetry(bool told)
    {
        string? found = null;
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) =>
        {
            found = File.Exists(task.SavedRenderFile) ? File.ReadAllText(task.SavedRenderFile) : null;
            if (found is not null && told)
            {
                return ScriptedRenderer.Succeed(task);
            }

            File.WriteAllText(task.SavedRenderFile, ScriptedRenderer.Denoised);
            throw told ? new RenderException("ffmpeg could not write the video.") : new InvalidOperationException("CUDA error");
        });
        JobId id = await fixture.SubmitAsync();

        StoredJob failed = await fixture.WhenEndedAsync(id);
        Assert.Equal(JobState.Failed, failed.State);
        Assert.EndsWith("The latents are kept: a retry begins with the decode.", failed.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(fixture.Folder.SavedRenderOf(id)));
        await fixture.Queue.RetryAsync(id, mostQueuedOfOwner: null, Token);
        await fixture.WhenEndedAsync(id);

        Assert.Equal(ScriptedRenderer.Denoised, found);
    }

    [Fact]
    public async Task Run_FailsWhileDenoising_KeepsNothing()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) =>
        {
            File.WriteAllText(task.SavedRenderFile, "half");
            throw new RenderException("The prompt is too long.");
        });
        JobId id = await fixture.SubmitAsync();

        StoredJob failed = await fixture.WhenEndedAsync(id);
        await fixture.Worker.StopAsync(Token);

        Assert.Equal("The prompt is too long.", failed.Error);
        Assert.False(File.Exists(fixture.Folder.SavedRenderOf(id)));
    }

    [Fact]
    public async Task Retry_FailsBeforeItBegins_StillKeepsTheLatents()
    {
        bool ready = false;
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) =>
        {
            if (!File.Exists(task.SavedRenderFile))
            {
                File.WriteAllText(task.SavedRenderFile, ScriptedRenderer.Denoised);
            }

            return ready ? ScriptedRenderer.Succeed(task) : throw new RenderException("ffmpeg was not found.");
        });
        JobId id = await fixture.SubmitAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(JobState.Failed, (await fixture.WhenEndedAsync(id)).State);
            Assert.True(File.Exists(fixture.Folder.SavedRenderOf(id)));
            ready = i == 2;
            await fixture.Queue.RetryAsync(id, mostQueuedOfOwner: null, Token);
        }

        Assert.Equal(JobState.Succeeded, (await fixture.WhenEndedAsync(id)).State);
        await fixture.Worker.StopAsync(Token);
        Assert.False(File.Exists(fixture.Folder.SavedRenderOf(id)));
    }

    [Fact]
    public async Task StartAsync_FailedJobWithLatents_TheyAreNotSwept()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) =>
        {
            File.WriteAllText(task.SavedRenderFile, ScriptedRenderer.Denoised);
            throw new RenderException("ffmpeg could not write the video.");
        });
        JobId id = await fixture.SubmitAsync();
        await fixture.WhenEndedAsync(id);
        await fixture.Worker.DisposeAsync();

        await fixture.SweepAsync();
        Assert.True(File.Exists(fixture.Folder.SavedRenderOf(id)));

        await fixture.Queue.DeleteAsync(id, Token);
        Assert.False(File.Exists(fixture.Folder.SavedRenderOf(id)));
    }

    [Theory]
    [InlineData(ScriptedRenderer.Denoised, true)]
    [InlineData("half", false)]
    public async Task StartAsync_JobThatTookThreeProcessesWithIt_KeepsOnlyLatentsThatAreDone(string saved, bool kept)
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId id = await fixture.SubmitAsync();
        for (int i = 0; i < 3; i++)
        {
            await fixture.Store.Claims.RecoverWorkerAsync(Worker, Token);
            Assert.NotNull(await fixture.Store.Claims.TryClaimAsync(Worker, Token));
        }

        Directory.CreateDirectory(fixture.Folder.SavedRenders);
        await File.WriteAllTextAsync(fixture.Folder.SavedRenderOf(id), saved, Token);
        await fixture.StartWorkerAsync((task, _, _) => ScriptedRenderer.Succeed(task));

        Assert.Equal(JobState.Failed, (await fixture.WhenEndedAsync(id)).State);
        Assert.Equal(kept, File.Exists(fixture.Folder.SavedRenderOf(id)));
    }

    [Fact]
    public async Task Cancel_WhileDecoding_KeepsNothing()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, token) =>
        {
            File.WriteAllText(task.SavedRenderFile, ScriptedRenderer.Denoised);
            token.WaitHandle.WaitOne();
            throw new OperationCanceledException(token);
        });
        JobId id = await fixture.SubmitAsync();
        await fixture.WhenRunningAsync(id);

        await fixture.Queue.CancelAsync(id, Token);

        Assert.Equal(JobState.Cancelled, (await fixture.WhenEndedAsync(id)).State);
        await fixture.Worker.StopAsync(Token);
        Assert.False(File.Exists(fixture.Folder.SavedRenderOf(id)));
    }
}
