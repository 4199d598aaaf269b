using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;
using HunyuanVideo.Jobs.Worker;

namespace HunyuanVideo.Jobs.Tests.Worker;

/// <summary>A store that fails while the worker needs it.</summary>
public sealed class JobWorkerStoreTests
{
    private static readonly JobWorkerOptions Quick = new()
    {
        Heartbeat = TimeSpan.FromMilliseconds(20),
        StoreRetry = TimeSpan.FromMilliseconds(20),
        ShutdownGrace = TimeSpan.FromSeconds(2),
    };

    private static Task<WorkerFixture> OpenAsync(string method, int failures) =>
        WorkerFixture.OpenAsync(options: Quick, wrap: store => store with { Claims = InterceptedStore.Failing(store.Claims, method, failures) });

    [Theory]
    [InlineData(nameof(IJobClaims.TryClaimAsync), 3)]
    [InlineData(nameof(IJobClaims.HeartbeatAsync), 3)]
    [InlineData(nameof(IJobClaims.CompleteAsync), 3)]
    public async Task Run_StoreFailsForAWhile_TheJobStillSucceeds(string method, int failures)
    {
        await using WorkerFixture fixture = await OpenAsync(method, failures);
        await fixture.StartWorkerAsync((task, _, token) =>
        {
            token.WaitHandle.WaitOne(100);
            return ScriptedRenderer.Succeed(task);
        });

        StoredJob job = await fixture.WhenEndedAsync(await fixture.SubmitAsync());

        Assert.Equal((JobState.Succeeded, 1), (job.State, job.Attempts));
    }

    [Fact]
    public async Task Run_ResultCannotBeRecordedForLong_IsKeptUntilItCan()
    {
        await using WorkerFixture fixture = await OpenAsync(nameof(IJobClaims.CompleteAsync), 20);
        await fixture.StartWorkerAsync((task, _, _) => ScriptedRenderer.Succeed(task));

        StoredJob job = await fixture.WhenEndedAsync(await fixture.SubmitAsync());

        Assert.Equal((JobState.Succeeded, 1), (job.State, job.Attempts));
        Assert.True(File.Exists(fixture.Folder.Full(job.Outcome!.VideoFile)));
    }

    [Fact]
    public async Task Run_ServerEndsBeforeTheResultIsRecorded_TheNextStartTakesItUp()
    {
        await using WorkerFixture fixture = await OpenAsync(nameof(IJobClaims.CompleteAsync), int.MaxValue);
        int renders = 0;
        await fixture.StartWorkerAsync((task, _, _) =>
        {
            renders++;
            return ScriptedRenderer.Succeed(task);
        });
        JobId id = await fixture.SubmitAsync();
        await fixture.WhenRunningAsync(id);
        while (!Directory.Exists(fixture.Folder.Videos) || !Directory.EnumerateFiles(fixture.Folder.Videos, "*.jpg").Any())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await fixture.Worker.DisposeAsync();
        await fixture.SweepAsync(new ScriptedRecords());

        StoredJob job = (await fixture.Store.Reads.GetAsync(id, TestContext.Current.CancellationToken))!;
        Assert.Equal((JobState.Succeeded, 1), (job.State, renders));
        Assert.True(File.Exists(fixture.Folder.Full(job.Outcome!.VideoFile)));
    }

    [Fact]
    public async Task Run_FailureCannotBeRecordedAtOnce_IsRecordedLater()
    {
        await using WorkerFixture fixture = await OpenAsync(nameof(IJobClaims.FailAsync), 3);
        await fixture.StartWorkerAsync((_, _, _) => throw new RenderException("Choose 540p."));

        StoredJob job = await fixture.WhenEndedAsync(await fixture.SubmitAsync());

        Assert.Equal((JobState.Failed, "Choose 540p."), (job.State, job.Error));
    }
}
