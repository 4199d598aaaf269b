using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <content>Queueing and listing.</content>
public abstract partial class JobStoreContract
{
    [Fact]
    public async Task Enqueue_Request_IsThereAsItWasForEveryone()
    {
        var batch = Guid.NewGuid();
        string prompt = "日本 \"quoted\" \0 \r\n <b> 🐈 " + new string('x', 100_000);
        EnqueueResult added = await Store.Entries.EnqueueAsync(
            new NewJob { Request = Request(prompt), Priority = 3, IdempotencyKey = "key", BatchId = batch, Owner = "me" }, Token);

        StoredJob? read = await (await ConnectAsync()).Reads.GetAsync(added.Job!.Id, Token);

        Assert.Equal(EnqueueOutcome.Accepted, added.Outcome);
        Assert.Equal(added.Job, read);
        Assert.Equal(Request(prompt), read!.Request);
        Assert.Equal((JobState.Queued, 3, "key", batch, "me"), (read.State, read.Priority, read.IdempotencyKey, read.BatchId, read.Owner));
        Assert.Equal((Time.GetUtcNow(), Time.GetUtcNow()), (read.CreatedAt, read.UpdatedAt));
        Assert.Equal((0, false, null, null), (read.Attempts, read.CancelRequested, read.StartedAt, read.FinishedAt));
    }

    [Fact]
    public async Task Enqueue_RandomSeed_IsDrawnOnce()
    {
        EnqueueResult added = await Store.Entries.EnqueueAsync(new NewJob { Request = Request(seed: RenderRequest.RandomSeed) }, Token);

        Assert.InRange(added.Job!.Seed, 0, RenderRequest.LargestRandomSeed);
        Assert.Equal(added.Job.Seed, (await ReadAsync(added.Job.Id)).Seed);
    }

    [Fact]
    public async Task Enqueue_SameKeyAndRequest_BringsBackTheSameJob()
    {
        var job = new NewJob { Request = Request(seed: RenderRequest.RandomSeed), IdempotencyKey = "key" };
        EnqueueResult first = await Store.Entries.EnqueueAsync(job, Token);
        await Store.Changes.EditAsync(first.Job!.Id, Request("Something else."), Token);

        EnqueueResult second = await Store.Entries.EnqueueAsync(job, Token);

        Assert.Equal(EnqueueOutcome.Repeated, second.Outcome);
        Assert.Equal(first.Job.Id, second.Job!.Id);
        Assert.Equal(1, (await Store.Reads.QueueStatusAsync(Token)).Queued);
    }

    [Fact]
    public async Task Enqueue_SameKeyOtherRequest_IsAConflict()
    {
        EnqueueResult first = await Store.Entries.EnqueueAsync(new NewJob { Request = Request(), IdempotencyKey = "key" }, Token);

        EnqueueResult second = await Store.Entries.EnqueueAsync(new NewJob { Request = Request(seed: 8), IdempotencyKey = "key" }, Token);

        Assert.Equal(EnqueueOutcome.KeyConflict, second.Outcome);
        Assert.Equal(first.Job, second.Job);
        Assert.Equal(1, (await Store.Reads.QueueStatusAsync(Token)).Queued);
    }

    [Fact]
    public async Task Enqueue_SameKeyAtOnceFromTwoSides_MakesOneJob()
    {
        OpenStore other = await ConnectAsync();
        var job = new NewJob { Request = Request(), IdempotencyKey = "key" };

        EnqueueResult[] results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(n => Task.Run(() => (n % 2 == 0 ? Store : other).Entries.EnqueueAsync(job, Token), Token)));

        Assert.Single(results, result => result.Outcome == EnqueueOutcome.Accepted);
        Assert.Single(results.Select(result => result.Job!.Id).Distinct());
    }

    [Fact]
    public async Task Enqueue_QueueFull_IsRefused()
    {
        OpenStore small = await ConnectAsync(mostQueued: 2);
        await small.Entries.EnqueueAsync(new NewJob { Request = Request() }, Token);
        await small.Entries.EnqueueAsync(new NewJob { Request = Request() }, Token);

        EnqueueResult third = await small.Entries.EnqueueAsync(new NewJob { Request = Request() }, Token);
        Assert.Equal(new EnqueueResult(EnqueueOutcome.QueueFull, null), third);

        await ClaimAsync();
        Assert.Equal(EnqueueOutcome.Accepted, (await small.Entries.EnqueueAsync(new NewJob { Request = Request() }, Token)).Outcome);
    }

    [Fact]
    public async Task Enqueue_OwnersOwnShareFull_IsRefusedForHimAlone()
    {
        var job = new NewJob { Request = Request(), Owner = "ann", MostQueuedOfOwner = 2 };
        await Store.Entries.EnqueueAsync(job, Token);
        EnqueueResult second = await Store.Entries.EnqueueAsync(job, Token);

        Assert.Equal(new EnqueueResult(EnqueueOutcome.OwnerFull, null), await Store.Entries.EnqueueAsync(job, Token));
        Assert.Equal(EnqueueOutcome.Accepted, (await Store.Entries.EnqueueAsync(job with { Owner = "ben" }, Token)).Outcome);
        Assert.Equal(EnqueueOutcome.Accepted, (await Store.Entries.EnqueueAsync(job with { MostQueuedOfOwner = null }, Token)).Outcome);
        await Store.Changes.CancelAsync(second.Job!.Id, Token);
        Assert.Equal(ChangeResult.OwnerFull, await Store.Changes.RetryAsync(second.Job.Id, 2, Token));
        Assert.Equal(ChangeResult.Done, await Store.Changes.RetryAsync(second.Job.Id, 3, Token));
    }

    [Fact]
    public async Task Enqueue_OwnersOwnShareFullFromTwoSides_IsNeverOverrun()
    {
        OpenStore other = await ConnectAsync();
        var job = new NewJob { Request = Request(), Owner = "ann", MostQueuedOfOwner = 3 };

        EnqueueResult[] results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(n => Task.Run(() => (n % 2 == 0 ? Store : other).Entries.EnqueueAsync(job, Token), Token)));

        Assert.Equal(3, results.Count(result => result.Outcome == EnqueueOutcome.Accepted));
        Assert.Equal(17, results.Count(result => result.Outcome == EnqueueOutcome.OwnerFull));
    }

    [Fact]
    public async Task ListQueueAndFacets_OfAnOwner_HaveHisAlone()
    {
        EnqueueResult first = await Store.Entries.EnqueueAsync(new NewJob { Request = Request(), Owner = "ann" }, Token);
        EnqueueResult second = await Store.Entries.EnqueueAsync(new NewJob { Request = Request(), Owner = "ben" }, Token);

        Assert.Equal([second.Job!.Id], (await Store.Reads.ListQueueAsync(10, "ben", Token)).Select(job => job.Id));
        Assert.Equal([first.Job!.Id, second.Job.Id], (await Store.Reads.ListQueueAsync(10, null, Token)).Select(job => job.Id));
        Assert.Equal(1, (await Store.Reads.FacetsAsync([JobState.Queued], "ann", Token)).Sizes.Sum(size => size.Count));
        Assert.Equal(2, (await Store.Reads.FacetsAsync([JobState.Queued], null, Token)).Sizes.Sum(size => size.Count));
        Assert.Empty((await Store.Reads.FacetsAsync([JobState.Queued], "cem", Token)).Sizes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public async Task Enqueue_KeyOfBadLength_Throws(int length) => await Assert.ThrowsAsync<ArgumentException>(
        () => Store.Entries.EnqueueAsync(new NewJob { Request = Request(), IdempotencyKey = new string('k', length) }, Token));

    [Fact]
    public async Task Enqueue_CancelledToken_LeavesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.Entries.EnqueueAsync(new NewJob { Request = Request() }, new CancellationToken(true)));

        Assert.Equal(0, (await Store.Reads.QueueStatusAsync(Token)).Queued);
    }

    [Fact]
    public async Task Duplicate_Job_TakesSettingsAndSeed()
    {
        (JobId id, _) = await BringToAsync(JobState.Failed);

        EnqueueResult same = await Store.Entries.DuplicateAsync(id, null, Token);
        EnqueueResult seeded = await Store.Entries.DuplicateAsync(id, 99, Token);
        EnqueueResult drawn = await Store.Entries.DuplicateAsync(id, RenderRequest.RandomSeed, Token);

        Assert.NotEqual(id, same.Job!.Id);
        Assert.Equal((JobState.Queued, Request()), (same.Job.State, same.Job.Request));
        Assert.Equal(Request(seed: 99), seeded.Job!.Request);
        Assert.InRange(drawn.Job!.Seed, 0, RenderRequest.LargestRandomSeed);
        Assert.Equal(JobState.Failed, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task List_Pages_CoverEachJobOnceNewestFirst()
    {
        for (int n = 0; n < 7; n++)
        {
            await AddAsync($"{n}");
        }

        var prompts = new List<string>();
        long? before = null;
        do
        {
            JobPage page = await Store.Reads.ListAsync(new JobQuery { Before = before, Limit = 3 }, Token);
            prompts.AddRange(page.Jobs.Select(job => job.Request.Prompt));
            before = page.Next;
            await AddAsync("later");
        }
        while (before is not null);

        Assert.Equal(["6", "5", "4", "3", "2", "1", "0"], prompts);
    }

    [Fact]
    public async Task List_Filters_Apply()
    {
        var batch = Guid.NewGuid();
        (JobId failed, _) = await BringToAsync(JobState.Failed);
        (JobId done, _) = await BringToAsync(JobState.Succeeded);
        EnqueueResult mine = await Store.Entries.EnqueueAsync(new NewJob { Request = Request(), BatchId = batch, Owner = "me" }, Token);

        Assert.Equal([done, failed], await IdsAsync(new JobQuery { States = [JobState.Failed, JobState.Succeeded] }));
        Assert.Equal([mine.Job!.Id], await IdsAsync(new JobQuery { BatchId = batch }));
        Assert.Equal([mine.Job.Id], await IdsAsync(new JobQuery { Owner = "me" }));
        Assert.Empty(await IdsAsync(new JobQuery { Owner = "me", States = [JobState.Failed] }));
    }

    [Fact]
    public async Task QueuePosition_FollowsPriorityThenOrder()
    {
        StoredJob first = await AddAsync("first");
        StoredJob second = await AddAsync("second");
        StoredJob urgent = await AddAsync("urgent", priority: 5);

        Assert.Equal(1, await Store.Reads.QueuePositionAsync(urgent.Id, Token));
        Assert.Equal(2, await Store.Reads.QueuePositionAsync(first.Id, Token));
        Assert.Equal(3, await Store.Reads.QueuePositionAsync(second.Id, Token));

        await ClaimAsync();
        Assert.Null(await Store.Reads.QueuePositionAsync(urgent.Id, Token));
        Assert.Equal(1, await Store.Reads.QueuePositionAsync(first.Id, Token));
    }

    [Fact]
    public async Task UnknownJob_IsToldByEveryMethod()
    {
        JobId id = JobId.New(Time.GetUtcNow());

        Assert.Null(await Store.Reads.GetAsync(id, Token));
        Assert.Null(await Store.Reads.QueuePositionAsync(id, Token));
        Assert.Equal(EnqueueOutcome.NotFound, (await Store.Entries.DuplicateAsync(id, null, Token)).Outcome);
        Assert.Equal(CancelResult.NotFound, await Store.Changes.CancelAsync(id, Token));
        Assert.Equal(ChangeResult.NotFound, await Store.Changes.RetryAsync(id, Token));
        Assert.Equal(ChangeResult.NotFound, await Store.Changes.EditAsync(id, Request(), Token));
        Assert.Equal(ChangeResult.NotFound, await Store.Changes.RunNextAsync(id, Token));
        Assert.Equal(ChangeResult.NotFound, await Store.Changes.ReorderAsync(id, JobPlace.Before, (await AddAsync()).Id, Token));
        Assert.Equal(ChangeResult.NotFound, (await Store.Entries.DeleteAsync(id, Token)).Result);
    }

    private async Task<JobId[]> IdsAsync(JobQuery query) => [.. (await Store.Reads.ListAsync(query, Token)).Jobs.Select(job => job.Id)];
}
