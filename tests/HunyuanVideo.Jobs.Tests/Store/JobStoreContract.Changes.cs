using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <content>What people ask for.</content>
public abstract partial class JobStoreContract
{
    [Fact]
    public async Task Cancel_Queued_IsCancelledAtOnce()
    {
        StoredJob job = await AddAsync();

        Assert.Equal(CancelResult.Cancelled, await Store.Changes.CancelAsync(job.Id, Token));

        StoredJob cancelled = await ReadAsync(job.Id);
        Assert.Equal((JobState.Cancelled, Time.GetUtcNow()), (cancelled.State, cancelled.FinishedAt));
        Assert.Null(await Store.Claims.TryClaimAsync("one", Token));
    }

    [Theory]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Encoding)]
    public async Task Cancel_AtWork_IsRequested(JobState state)
    {
        (JobId id, _) = await BringToAsync(state);

        Assert.Equal(CancelResult.Requested, await Store.Changes.CancelAsync(id, Token));
        Assert.Equal(CancelResult.Requested, await Store.Changes.CancelAsync(id, Token));

        StoredJob job = await ReadAsync(id);
        Assert.Equal((state, true), (job.State, job.CancelRequested));
    }

    [Theory]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Cancelled)]
    public async Task Cancel_Ended_ChangesNothing(JobState state)
    {
        (JobId id, _) = await BringToAsync(state);

        Assert.Equal(CancelResult.AlreadyFinished, await Store.Changes.CancelAsync(id, Token));
        StoredJob job = await ReadAsync(id);
        Assert.Equal((state, false), (job.State, job.CancelRequested));
    }

    [Fact]
    public async Task CancelAll_Jobs_ReachesThoseThatHaveNotEnded()
    {
        (JobId done, _) = await BringToAsync(JobState.Succeeded);
        (JobId encoding, _) = await BringToAsync(JobState.Encoding);
        (JobId running, _) = await BringToAsync(JobState.Running);
        StoredJob queued = await AddAsync();
        await AddAsync();

        Assert.Equal(new CancelledJobs(2, 2), await Store.Changes.CancelAllAsync(Token));

        Assert.Equal(JobState.Succeeded, (await ReadAsync(done)).State);
        Assert.True((await ReadAsync(encoding)).CancelRequested);
        Assert.True((await ReadAsync(running)).CancelRequested);
        Assert.Equal(JobState.Cancelled, (await ReadAsync(queued.Id)).State);
    }

    [Theory]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Cancelled)]
    public async Task Retry_Ended_QueuesItLastWithAllAttempts(JobState state)
    {
        (JobId id, _) = await BringToAsync(state);
        StoredJob other = await AddAsync("other");

        Assert.Equal(ChangeResult.Done, await Store.Changes.RetryAsync(id, Token));

        StoredJob job = await ReadAsync(id);
        Assert.Equal((JobState.Queued, 0, null, null), (job.State, job.Attempts, job.Error, job.FinishedAt));
        Assert.Equal(Request(), job.Request);
        Assert.Equal(2, await Store.Reads.QueuePositionAsync(id, Token));
        Assert.Equal(other.Id, (await ClaimAsync()).Job.Id);
        ClaimedJob again = await ClaimAsync();
        Assert.Equal(HeartbeatResult.Alive, await Store.Claims.HeartbeatAsync(id, again.Lease, RenderPhase.Text, 0, 0, Token));
    }

    [Theory]
    [InlineData(JobState.Queued)]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Encoding)]
    [InlineData(JobState.Succeeded)]
    public async Task Retry_OtherState_IsRefused(JobState state)
    {
        (JobId id, _) = await BringToAsync(state);

        Assert.Equal(ChangeResult.WrongState, await Store.Changes.RetryAsync(id, Token));
        Assert.Equal(state, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task Edit_Queued_ReplacesTheSettingsAndDropsTheSavedStep()
    {
        (JobId id, JobLease lease) = await BringToAsync(JobState.Running);
        await Store.Claims.RecordSavedStepAsync(id, lease, 5, Token);
        await Store.Claims.FailAsync(id, lease, "No luck.", true, Token);

        Assert.Equal(ChangeResult.Done, await Store.Changes.EditAsync(id, Request("A dog.", RenderRequest.RandomSeed), Token));

        StoredJob job = await ReadAsync(id);
        Assert.Equal(Request("A dog.", job.Seed), job.Request);
        Assert.InRange(job.Seed, 0, RenderRequest.LargestRandomSeed);
        Assert.Equal((null, 0, null), (job.SavedStep, job.Attempts, job.Error));
    }

    [Theory]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Encoding)]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Cancelled)]
    public async Task EditAndMove_NotQueued_AreRefused(JobState state)
    {
        (JobId id, _) = await BringToAsync(state);
        StoredJob other = await AddAsync("other");

        Assert.Equal(ChangeResult.WrongState, await Store.Changes.EditAsync(id, Request("A dog."), Token));
        Assert.Equal(ChangeResult.WrongState, await Store.Changes.RunNextAsync(id, Token));
        Assert.Equal(ChangeResult.WrongState, await Store.Changes.ReorderAsync(id, JobPlace.Before, other.Id, Token));
        Assert.Equal(ChangeResult.WrongState, await Store.Changes.ReorderAsync(other.Id, JobPlace.After, id, Token));
        StoredJob job = await ReadAsync(id);
        Assert.Equal((state, Request()), (job.State, job.Request));
    }

    [Theory]
    [InlineData("a", JobPlace.After, "d", "b c d a")]
    [InlineData("a", JobPlace.Before, "d", "b c a d")]
    [InlineData("d", JobPlace.Before, "a", "d a b c")]
    [InlineData("c", JobPlace.After, "a", "a c b d")]
    [InlineData("b", JobPlace.Before, "c", "a b c d")]
    [InlineData("b", JobPlace.After, "b", "a b c d")]
    public async Task Reorder_Queued_Moves(string moved, JobPlace place, string other, string order)
    {
        Dictionary<string, JobId> ids = await AddAllAsync("a", "b", "c", "d");

        Assert.Equal(ChangeResult.Done, await Store.Changes.ReorderAsync(ids[moved], place, ids[other], Token));

        Assert.Equal(order.Split(' '), await QueueAsync());
        await AddAsync("new");
        Assert.Equal("new", (await QueueAsync())[^1]);
    }

    [Fact]
    public async Task Reorder_NextToAnotherPriority_TakesItOn()
    {
        Dictionary<string, JobId> ids = await AddAllAsync("a", "b");
        StoredJob urgent = await AddAsync("urgent", priority: 5);

        await Store.Changes.ReorderAsync(ids["b"], JobPlace.After, urgent.Id, Token);

        Assert.Equal(["urgent", "b", "a"], await QueueAsync());
        Assert.Equal(5, (await ReadAsync(ids["b"])).Priority);
    }

    [Fact]
    public async Task Reorder_ManyTimesIntoOneGap_StillFindsRoom()
    {
        Dictionary<string, JobId> ids = await AddAllAsync("a", "b", "c", "d");
        for (int n = 0; n < 60; n++)
        {
            (string moved, string order) = n % 2 == 0 ? ("c", "a c b d") : ("b", "a b c d");
            Assert.Equal(ChangeResult.Done, await Store.Changes.ReorderAsync(ids[moved], JobPlace.After, ids["a"], Token));
            Assert.Equal(order.Split(' '), await QueueAsync());
        }
    }

    [Fact]
    public async Task RunNext_Queued_GoesBeforeAllOthers()
    {
        Dictionary<string, JobId> ids = await AddAllAsync("a", "b", "c");
        await AddAsync("highest", priority: JobPriority.Next + 7);

        Assert.Equal(ChangeResult.Done, await Store.Changes.RunNextAsync(ids["c"], Token));
        Assert.Equal(["c", "highest", "a", "b"], await QueueAsync());

        await Store.Changes.RunNextAsync(ids["b"], Token);
        Assert.Equal(["b", "c", "highest", "a"], await QueueAsync());
        await AddAsync("new", priority: 5);
        Assert.Equal(["b", "c", "highest", "new", "a"], await QueueAsync());
    }

    [Theory]
    [InlineData(JobState.Queued, 0)]
    [InlineData(JobState.Succeeded, 4)]
    [InlineData(JobState.Failed, 0)]
    [InlineData(JobState.Cancelled, 0)]
    public async Task Delete_QueuedOrEnded_ForgetsItAndTellsItsFiles(JobState state, int files)
    {
        (JobId id, _) = await BringToAsync(state);
        StoredJob other = await AddAsync("other");

        DeletedJob deleted = await Store.Entries.DeleteAsync(id, Token);

        Assert.Equal(ChangeResult.Done, deleted.Result);
        Assert.Equal(
            new[] { "videos/cat.mp4", "videos/cat.jpg", "videos/cat.json", "latents/cat.safetensors" }.Take(files), deleted.Files);
        Assert.Null(await Store.Reads.GetAsync(id, Token));
        Assert.NotNull(await Store.Reads.GetAsync(other.Id, Token));
    }

    [Theory]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Encoding)]
    public async Task Delete_AtWork_IsRefused(JobState state)
    {
        (JobId id, _) = await BringToAsync(state);

        DeletedJob deleted = await Store.Entries.DeleteAsync(id, Token);

        Assert.Equal(ChangeResult.WrongState, deleted.Result);
        Assert.Empty(deleted.Files);
        Assert.Equal(state, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task Delete_NewestJob_ItsNumberIsNotUsedAgain()
    {
        StoredJob job = await AddAsync();
        await Store.Entries.DeleteAsync(job.Id, Token);

        Assert.True((await AddAsync()).Number > job.Number);
    }

    private async Task<Dictionary<string, JobId>> AddAllAsync(params string[] prompts)
    {
        var ids = new Dictionary<string, JobId>(StringComparer.Ordinal);
        foreach (string prompt in prompts)
        {
            ids[prompt] = (await AddAsync(prompt)).Id;
        }

        return ids;
    }
}
