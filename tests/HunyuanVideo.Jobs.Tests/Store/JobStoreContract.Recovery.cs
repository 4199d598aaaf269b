using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <content>Workers that die.</content>
public abstract partial class JobStoreContract
{
    [Theory]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Encoding)]
    public async Task RecoverExpired_LeaseRunOut_QueuesTheJobAgain(JobState state)
    {
        (JobId id, _) = await BringToAsync(state);
        Time.Advance(Lease);
        Assert.Empty((await Store.Claims.RecoverExpiredAsync(Token)).Requeued);

        Time.Advance(TimeSpan.FromSeconds(1));
        RecoveredJobs recovered = await Store.Claims.RecoverExpiredAsync(Token);

        Assert.Equal([id], recovered.Requeued);
        StoredJob job = await ReadAsync(id);
        Assert.Equal((JobState.Queued, 1, null), (job.State, job.Attempts, job.LeaseUntil));
        Assert.Equal(id, (await ClaimAsync("two")).Job.Id);
        Assert.Empty((await Store.Claims.RecoverExpiredAsync(Token)).Requeued);
    }

    [Fact]
    public async Task RecoverExpired_ThirdTime_FailsWithTheReasonAndTheNextJobRuns()
    {
        StoredJob poison = await AddAsync("poison");
        StoredJob next = await AddAsync("next");
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            ClaimedJob claimed = await ClaimAsync();
            Assert.Equal(poison.Id, claimed.Job.Id);
            await Store.Claims.HeartbeatAsync(poison.Id, claimed.Lease, RenderPhase.Denoise, 12, 50, Token);
            Time.Advance(Lease + TimeSpan.FromSeconds(1));
            RecoveredJobs recovered = await Store.Claims.RecoverExpiredAsync(Token);
            Assert.Equal(attempt < 3 ? [poison.Id] : [], recovered.Requeued);
            Assert.Equal(attempt < 3 ? [] : [poison.Id], recovered.Failed);
        }

        StoredJob job = await ReadAsync(poison.Id);
        Assert.Equal(JobState.Failed, job.State);
        Assert.Equal(
            "The worker stopped without a word 3 times, last in the phase 'denoise', step 12 of 50; "
            + "see the server's log, and retry when the cause is mended.",
            job.Error);
        Assert.Equal(next.Id, (await ClaimAsync()).Job.Id);
    }

    [Fact]
    public async Task RecoverExpired_CancelAsked_Cancels()
    {
        (JobId id, _) = await BringToAsync(JobState.Running);
        await Store.Changes.CancelAsync(id, Token);
        Time.Advance(Lease + TimeSpan.FromSeconds(1));

        Assert.Equal([id], (await Store.Claims.RecoverExpiredAsync(Token)).Cancelled);
        Assert.Equal(JobState.Cancelled, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task Zombie_AfterAnotherClaim_CannotChangeAnything()
    {
        (JobId id, JobLease old) = await BringToAsync(JobState.Running);
        Time.Advance(Lease + TimeSpan.FromSeconds(1));
        await Store.Claims.RecoverExpiredAsync(Token);
        ClaimedJob second = await ClaimAsync("two");

        await AssertPowerlessAsync(id, old);

        Assert.Equal(RunEnding.Succeeded, await Store.Claims.CompleteAsync(id, second.Lease, Outcome("second"), null, Token));
        await AssertPowerlessAsync(id, old);
        Assert.Equal("videos/second.mp4", (await ReadAsync(id)).Outcome!.VideoFile);
    }

    [Fact]
    public async Task Heartbeat_LateButNotTakenBack_KeepsTheJob()
    {
        (JobId id, JobLease lease) = await BringToAsync(JobState.Running);
        Time.Advance(Lease + Lease);

        Assert.Equal(HeartbeatResult.Alive, await Store.Claims.HeartbeatAsync(id, lease, RenderPhase.Decode, 1, 4, Token));

        Assert.Empty((await Store.Claims.RecoverExpiredAsync(Token)).Requeued);
        Assert.Equal(RunEnding.Succeeded, await Store.Claims.CompleteAsync(id, lease, Outcome(), null, Token));
    }

    [Fact]
    public async Task RecoverExpired_FromManySides_TakesEachJobBackOnce()
    {
        (JobId id, _) = await BringToAsync(JobState.Running);
        Time.Advance(Lease + TimeSpan.FromSeconds(1));
        OpenStore other = await ConnectAsync();

        RecoveredJobs[] all = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(n => Task.Run(() => (n % 2 == 0 ? Store : other).Claims.RecoverExpiredAsync(Token), Token)));

        Assert.Equal([id], all.SelectMany(recovered => recovered.Requeued));
        Assert.Equal(1, (await ReadAsync(id)).Attempts);
    }

    [Fact]
    public async Task RecoverWorker_AfterItsRestart_TakesOnlyItsJobsAtOnce()
    {
        StoredJob mine = await AddAsync("mine");
        StoredJob theirs = await AddAsync("theirs");
        await ClaimAsync("gpu-0");
        await ClaimAsync("gpu-1");

        RecoveredJobs recovered = await Store.Claims.RecoverWorkerAsync("gpu-0", Token);

        Assert.Equal([mine.Id], recovered.Requeued);
        Assert.Equal(JobState.Queued, (await ReadAsync(mine.Id)).State);
        Assert.Equal(JobState.Running, (await ReadAsync(theirs.Id)).State);
    }

    [Fact]
    public async Task RecoverWorker_JobsItOnceHad_AreLeftAlone()
    {
        (JobId done, _) = await BringToAsync(JobState.Succeeded);

        RecoveredJobs recovered = await Store.Claims.RecoverWorkerAsync("one", Token);

        Assert.Empty(recovered.Requeued);
        Assert.Equal(JobState.Succeeded, (await ReadAsync(done)).State);
    }
}
