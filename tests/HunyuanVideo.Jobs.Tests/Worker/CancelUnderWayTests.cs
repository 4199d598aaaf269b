using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Worker;

/// <summary>A render that has been cancelled and takes its time to stop.</summary>
public sealed class CancelUnderWayTests
{
    [Fact]
    public async Task Cancel_RenderHasNotStoppedYet_ShowsToEverybodyUntilItHas()
    {
        using var go = new ManualResetEventSlim();
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((_, progress, token) =>
        {
            token.WaitHandle.WaitOne();
            progress.Report(new(RenderPhase.Denoise, 2, 4, TimeSpan.FromSeconds(1), null, null));
            go.Wait(WorkerFixture.Token);
            throw new OperationCanceledException(token);
        });
        JobId id = await fixture.SubmitAsync();
        await fixture.WhenRunningAsync(id);
        Assert.False((await fixture.Queue.FindAsync(id, WorkerFixture.Token))!.CancelRequested);

        Assert.Equal(CancelResult.Requested, await fixture.Queue.CancelAsync(id, WorkerFixture.Token));

        RenderJob seen = await WhenAsync(fixture, id, job => job.CancelRequested);
        Assert.True(seen.IsActive);
        // reports that come meanwhile change nothing of it
        seen = await WhenAsync(fixture, id, job => job.Step == 2);
        Assert.True(seen.CancelRequested);
        go.Set();
        Assert.Equal(JobState.Cancelled, (await fixture.WhenEndedAsync(id)).State);
        Assert.False((await fixture.Queue.FindAsync(id, WorkerFixture.Token))!.CancelRequested);
    }

    private static async Task<RenderJob> WhenAsync(WorkerFixture fixture, JobId id, Func<RenderJob, bool> condition)
    {
        while (true)
        {
            RenderJob job = (await fixture.Queue.FindAsync(id, WorkerFixture.Token))!;
            if (condition(job))
            {
                return job;
            }

            await Task.Delay(10, WorkerFixture.Token);
        }
    }
}
