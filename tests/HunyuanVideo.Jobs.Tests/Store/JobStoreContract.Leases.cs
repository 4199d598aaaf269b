using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <content>Claims, heartbeats and endings.</content>
public abstract partial class JobStoreContract
{
    [Fact]
    public async Task TryClaim_EmptyQueue_IsNull() => Assert.Null(await Store.Claims.TryClaimAsync("one", Token));

    [Fact]
    public async Task TryClaim_Queue_GoesByPriorityThenArrival()
    {
        await AddAsync("first");
        await AddAsync("second");
        await AddAsync("urgent", priority: 5);
        await AddAsync("whenever", priority: -5);

        var prompts = new List<string>();
        while (await Store.Claims.TryClaimAsync("one", Token) is { } claimed)
        {
            prompts.Add(claimed.Job.Request.Prompt);
        }

        Assert.Equal(["urgent", "first", "second", "whenever"], prompts);
    }

    [Fact]
    public async Task TryClaim_Job_IsLeasedToTheWorker()
    {
        StoredJob added = await AddAsync();
        Time.Advance(TimeSpan.FromSeconds(1));

        ClaimedJob claimed = await ClaimAsync("gpu-0");

        StoredJob job = await ReadAsync(added.Id);
        Assert.Equal(job, claimed.Job);
        Assert.Equal((JobState.Running, "gpu-0", 1), (job.State, job.Worker, job.Attempts));
        Assert.Equal((Time.GetUtcNow(), Time.GetUtcNow() + Lease), (job.StartedAt, job.LeaseUntil));
        Assert.NotEqual(Guid.Empty, claimed.Lease.Token);
    }

    [Fact]
    public async Task TryClaim_PausedQueue_WaitsForResumeAlsoAcrossRestarts()
    {
        StoredJob added = await AddAsync();
        await Store.Changes.PauseQueueAsync(Token);

        Assert.Null(await Store.Claims.TryClaimAsync("one", Token));
        OpenStore later = await ConnectAsync();
        Assert.Null(await later.Claims.TryClaimAsync("one", Token));
        Assert.Equal(new QueueStatus(true, 1, 0), await later.Reads.QueueStatusAsync(Token));

        await later.Changes.ResumeQueueAsync(Token);
        Assert.Equal(added.Id, (await ClaimAsync()).Job.Id);
        Assert.Equal(new QueueStatus(false, 0, 1), await Store.Reads.QueueStatusAsync(Token));
    }

    [Fact]
    public async Task Heartbeat_LiveLease_ExtendsItAndShowsProgress()
    {
        (JobId id, JobLease lease) = await BringToAsync(JobState.Running);
        Time.Advance(TimeSpan.FromSeconds(20));

        HeartbeatResult result = await Store.Claims.HeartbeatAsync(id, lease, RenderPhase.Denoise, 3, 50, Token);

        StoredJob job = await ReadAsync(id);
        Assert.Equal(HeartbeatResult.Alive, result);
        Assert.Equal((RenderPhase.Denoise, 3, 50), (job.Phase, job.Step, job.Steps));
        Assert.Equal(Time.GetUtcNow() + Lease, job.LeaseUntil);
        Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty((await Store.Claims.RecoverExpiredAsync(Token)).Requeued);
    }

    [Fact]
    public async Task Heartbeat_CancelAsked_SaysSo()
    {
        (JobId id, JobLease lease) = await BringToAsync(JobState.Running);

        Assert.Equal(CancelResult.Requested, await Store.Changes.CancelAsync(id, Token));

        Assert.Equal(HeartbeatResult.CancelRequested, await Store.Claims.HeartbeatAsync(id, lease, RenderPhase.Denoise, 3, 50, Token));
        Assert.Equal(HeartbeatResult.CancelRequested, await Store.Claims.RecordSavedStepAsync(id, lease, 3, Token));
        Assert.Equal(HeartbeatResult.CancelRequested, await Store.Claims.MarkEncodingAsync(id, lease, Token));
        Assert.Equal(RunEnding.Cancelled, await Store.Claims.HandBackAsync(id, lease, Token));
        Assert.Equal(JobState.Cancelled, (await ReadAsync(id)).State);
    }

    [Theory]
    [InlineData(JobState.Queued)]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Cancelled)]
    public async Task Lease_OfAJobThatIsNotRunning_ChangesNothing(JobState state)
    {
        (JobId id, JobLease lease) = await BringToAsync(state);
        await AssertPowerlessAsync(id, lease);
    }

    [Fact]
    public async Task Lease_OfAnother_ChangesNothing()
    {
        (JobId id, _) = await BringToAsync(JobState.Running);
        await AssertPowerlessAsync(id, new JobLease(Guid.NewGuid()));
        await AssertPowerlessAsync(id, default);
    }

    [Theory]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Encoding)]
    public async Task Complete_LiveLease_PublishesTheResultOnce(JobState state)
    {
        (JobId id, JobLease lease) = await BringToAsync(state);
        Time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal(RunEnding.Succeeded, await Store.Claims.CompleteAsync(id, lease, Outcome(), null, Token));
        Assert.Equal(RunEnding.LeaseLost, await Store.Claims.CompleteAsync(id, lease, Outcome("other"), null, Token));

        StoredJob job = await ReadAsync(id);
        Assert.Equal((JobState.Succeeded, Time.GetUtcNow(), null), (job.State, job.FinishedAt, job.LeaseUntil));
        Assert.Equivalent(Outcome(), job.Outcome, strict: true);
    }

    [Fact]
    public async Task Complete_CancelAskedTooLate_Succeeds()
    {
        (JobId id, JobLease lease) = await BringToAsync(JobState.Encoding);
        await Store.Changes.CancelAsync(id, Token);

        Assert.Equal(RunEnding.Succeeded, await Store.Claims.CompleteAsync(id, lease, Outcome(), null, Token));
        Assert.False((await ReadAsync(id)).CancelRequested);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../jobs.db")]
    [InlineData("videos/../../x.mp4")]
    [InlineData("videos\\..\\x.mp4")]
    [InlineData("")]
    public async Task Complete_FileOutsideTheDataFolder_Throws(string file)
    {
        (JobId id, JobLease lease) = await BringToAsync(JobState.Running);

        await Assert.ThrowsAsync<ArgumentException>(
            () => Store.Claims.CompleteAsync(id, lease, new JobOutcome { VideoFile = file }, null, Token));
        Assert.Equal(JobState.Running, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task Fail_NotRetryable_IsFinal()
    {
        (JobId id, JobLease lease) = await BringToAsync(JobState.Running);

        Assert.Equal(RunEnding.Failed, await Store.Claims.FailAsync(id, lease, "The GPU's memory is too small.", false, Token));

        StoredJob job = await ReadAsync(id);
        Assert.Equal((JobState.Failed, "The GPU's memory is too small."), (job.State, job.Error));
        Assert.Equal(Time.GetUtcNow(), job.FinishedAt);
        Assert.Null(await Store.Claims.TryClaimAsync("one", Token));
    }

    [Fact]
    public async Task Fail_Retryable_IsTriedThreeTimesAtItsOldPlace()
    {
        StoredJob poison = await AddAsync("poison");
        StoredJob next = await AddAsync("next");

        Assert.Equal([RunEnding.Requeued, RunEnding.Requeued, RunEnding.Failed], await FailUntilFinalAsync(poison.Id));

        StoredJob job = await ReadAsync(poison.Id);
        Assert.Equal((JobState.Failed, "No luck.", 3), (job.State, job.Error, job.Attempts));
        Assert.Equal(next.Id, (await ClaimAsync()).Job.Id);
    }

    [Fact]
    public async Task Fail_Requeued_KeepsTheReasonAndClearsTheProgress()
    {
        (JobId id, JobLease lease) = await BringToAsync(JobState.Running);
        await Store.Claims.HeartbeatAsync(id, lease, RenderPhase.Denoise, 3, 50, Token);
        await Store.Claims.RecordSavedStepAsync(id, lease, 3, Token);

        await Store.Claims.FailAsync(id, lease, new string('x', 5_000), true, Token);

        StoredJob job = await ReadAsync(id);
        Assert.Equal((JobState.Queued, null, 0, 3), (job.State, job.Phase, job.Step, job.SavedStep));
        Assert.Equal(2_000, job.Error!.Length);
        Assert.Null(job.StartedAt);
    }

    [Fact]
    public async Task Fail_CancelAsked_IsCancelled()
    {
        (JobId id, JobLease lease) = await BringToAsync(JobState.Running);
        await Store.Changes.CancelAsync(id, Token);

        Assert.Equal(RunEnding.Cancelled, await Store.Claims.FailAsync(id, lease, "Stopped.", true, Token));
        Assert.Equal(JobState.Cancelled, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task HandBack_Job_CountsNoAttemptAndKeepsItsPlace()
    {
        StoredJob first = await AddAsync("first");
        await AddAsync("second");
        for (int n = 0; n < 10; n++)
        {
            ClaimedJob claimed = await ClaimAsync();
            Assert.Equal(first.Id, claimed.Job.Id);
            Assert.Equal(RunEnding.Requeued, await Store.Claims.HandBackAsync(first.Id, claimed.Lease, Token));
        }

        StoredJob job = await ReadAsync(first.Id);
        Assert.Equal((JobState.Queued, 0), (job.State, job.Attempts));
        Assert.Equal(["first", "second"], await QueueAsync());
    }

    [Fact]
    public async Task RecordSavedStep_Further_MakesTheAttemptsCountAnew()
    {
        StoredJob job = await AddAsync();
        for (int attempt = 1; attempt <= 6; attempt++)
        {
            ClaimedJob claimed = await ClaimAsync();
            await Store.Claims.RecordSavedStepAsync(job.Id, claimed.Lease, attempt * 5, Token);
            Assert.Equal(RunEnding.Requeued, await Store.Claims.FailAsync(job.Id, claimed.Lease, "No luck.", true, Token));
        }

        Assert.Equal(30, (await ReadAsync(job.Id)).SavedStep);

        // now it gets no further: the last attempt was the first of three
        ClaimedJob second = await ClaimAsync();
        await Store.Claims.RecordSavedStepAsync(job.Id, second.Lease, 30, Token);
        Assert.Equal(RunEnding.Requeued, await Store.Claims.FailAsync(job.Id, second.Lease, "No luck.", true, Token));
        ClaimedJob third = await ClaimAsync();
        Assert.Equal(RunEnding.Failed, await Store.Claims.FailAsync(job.Id, third.Lease, "No luck.", true, Token));
    }

    [Fact]
    public async Task Timings_OfAProfile_AreTheLatest()
    {
        for (int n = 1; n <= RenderTiming.MostKept + 3; n++)
        {
            (JobId id, JobLease lease) = await BringToAsync(JobState.Running);
            var timing = new RenderTiming { Profile = "nano cpu", Tokens = 100, Steps = 10, DenoiseSeconds = n, OtherSeconds = 0.5 };
            await Store.Claims.CompleteAsync(id, lease, Outcome(), timing, Token);
        }

        (JobId last, _) = await BringToAsync(JobState.Running);
        var refused = new RenderTiming { Profile = "nano cpu", Tokens = 1, Steps = 1, DenoiseSeconds = 1 };
        await Store.Claims.CompleteAsync(last, new JobLease(Guid.NewGuid()), Outcome(), refused, Token);

        IReadOnlyList<RenderTiming> timings = await Store.Timings.TimingsAsync("nano cpu", Token);
        Assert.Equal(Enumerable.Range(4, RenderTiming.MostKept).Reverse().Select(n => (double)n), timings.Select(t => t.DenoiseSeconds));
        Assert.Equal(Time.GetUtcNow(), timings[0].FinishedAt);
        Assert.Empty(await Store.Timings.TimingsAsync("other", Token));
    }

    private async Task<List<RunEnding>> FailUntilFinalAsync(JobId id)
    {
        var endings = new List<RunEnding>();
        while ((await ReadAsync(id)).IsActive)
        {
            ClaimedJob claimed = await ClaimAsync();
            Assert.Equal(id, claimed.Job.Id);
            endings.Add(await Store.Claims.FailAsync(id, claimed.Lease, "No luck.", true, Token));
        }

        return endings;
    }

    private async Task AssertPowerlessAsync(JobId id, JobLease lease)
    {
        StoredJob before = await ReadAsync(id);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HeartbeatResult.LeaseLost, await Store.Claims.HeartbeatAsync(id, lease, RenderPhase.Denoise, 3, 50, Token));
        Assert.Equal(HeartbeatResult.LeaseLost, await Store.Claims.RecordSavedStepAsync(id, lease, 3, Token));
        Assert.Equal(HeartbeatResult.LeaseLost, await Store.Claims.MarkEncodingAsync(id, lease, Token));
        Assert.Equal(RunEnding.LeaseLost, await Store.Claims.CompleteAsync(id, lease, Outcome("zombie"), null, Token));
        Assert.Equal(RunEnding.LeaseLost, await Store.Claims.FailAsync(id, lease, "Zombie.", true, Token));
        Assert.Equal(RunEnding.LeaseLost, await Store.Claims.FailAsync(id, lease, "Zombie.", false, Token));
        Assert.Equal(RunEnding.LeaseLost, await Store.Claims.HandBackAsync(id, lease, Token));

        Assert.Equivalent(before, await ReadAsync(id), strict: true);
    }
}
