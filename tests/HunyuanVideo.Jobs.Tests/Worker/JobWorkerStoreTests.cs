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
    public async Task Run_ResultCannotBeRecorded_FailsSayingSoWithoutFiles()
    {
        await using WorkerFixture fixture = await OpenAsync(nameof(IJobClaims.CompleteAsync), 5);
        await fixture.StartWorkerAsync((task, _, _) => ScriptedRenderer.Succeed(task));

        StoredJob job = await fixture.WhenEndedAsync(await fixture.SubmitAsync());

        Assert.Equal((JobState.Failed, "The result could not be recorded: The disk is full."), (job.State, job.Error));
        Assert.Empty(Directory.GetFiles(fixture.Folder.Videos));
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
