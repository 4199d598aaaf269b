using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Jobs.Tests.Queue;

public sealed class JobQueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static RenderJob Live(JobId id, int step) => new()
    {
        Id = id,
        Request = ScriptedRenderer.Request,
        State = JobState.Running,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Step = step,
    };

    [Fact]
    public async Task SubmitAsync_SeveralJobs_TellTheirPlaces()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();

        Submission first = await fixture.Queue.SubmitAsync(ScriptedRenderer.Request, "a", Token);
        Submission second = await fixture.Queue.SubmitAsync(ScriptedRenderer.Request, null, Token);
        Submission again = await fixture.Queue.SubmitAsync(ScriptedRenderer.Request, "a", Token);

        Assert.Equal((EnqueueOutcome.Accepted, 1), (first.Outcome, first.Job!.QueuePosition));
        Assert.InRange(first.Job.Seed, 0, RenderRequest.LargestRandomSeed);
        Assert.Equal(2, second.Job!.QueuePosition);
        Assert.Equal((EnqueueOutcome.Repeated, first.Job.Id), (again.Outcome, again.Job!.Id));
        Assert.Equal(second.Job.Id, (await fixture.Queue.FindNewestAsync(Token))!.Id);
    }

    [Fact]
    public async Task Newest_OfAnOwner_IsHis()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        var job = new NewJob { Request = ScriptedRenderer.Request, Owner = "ann" };
        Submission own = await fixture.Queue.SubmitAsync(job, Token);
        Submission later = await fixture.Queue.SubmitAsync(job with { Owner = "ben" }, Token);

        Assert.Equal("ann", own.Job!.Owner);
        Assert.Equal(own.Job.Id, (await fixture.Queue.FindNewestAsync("ann", Token))!.Id);
        Assert.Equal(own.Job.Id, (await fixture.Queue.WatchNewestAsync("ann", Token).FirstAsync(Token)).Id);
        Assert.Equal(later.Job!.Id, (await fixture.Queue.FindNewestAsync(null, Token))!.Id);
        Assert.Null(await fixture.Queue.FindNewestAsync("cem", Token));
    }

    [Fact]
    public async Task WatchAsync_UnknownJob_IsEmpty()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();

        Assert.Empty(await fixture.Queue.WatchAsync(JobId.New(DateTimeOffset.UnixEpoch), Token).ToListAsync(Token));
        Assert.Null(await fixture.Queue.FindAsync(JobId.New(DateTimeOffset.UnixEpoch), Token));
    }

    [Fact]
    public async Task WatchAsync_ManyReportsWithinTheInterval_DeliversOnlyTheLast()
    {
        var time = new FakeTimeProvider();
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync(time);
        JobId id = await fixture.SubmitAsync();
        fixture.Feed.Report(Live(id, 0));
        await using IAsyncEnumerator<RenderJob> watcher = fixture.Queue.WatchAsync(id, Token).GetAsyncEnumerator(Token);
        Assert.True(await watcher.MoveNextAsync());

        ValueTask<bool> next = watcher.MoveNextAsync();
        for (int step = 1; step <= 100; step++)
        {
            fixture.Feed.Report(Live(id, step));
        }

        Assert.False(next.IsCompleted);
        time.Advance(LiveJobs.Interval);
        Assert.True(await next);
        Assert.Equal(100, watcher.Current.Step);
    }

    [Fact]
    public async Task WatchAsync_FromTheQueueToTheEnd_BeginsWithTheSnapshotAndEndsWithTheFinalState()
    {
        using var release = new ManualResetEventSlim();
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId id = await fixture.SubmitAsync();
        var seen = new List<RenderJob>();
        using var began = new SemaphoreSlim(0);
        Task watching = Task.Run(
            async () =>
            {
                await foreach (RenderJob job in fixture.Queue.WatchAsync(id, Token))
                {
                    seen.Add(job);
                    began.Release();
                    if (job.State == JobState.Running)
                    {
                        release.Set();
                    }
                }
            },
            Token);
        await began.WaitAsync(Token);
        await fixture.StartWorkerAsync((task, _, token) =>
        {
            release.Wait(token);
            return ScriptedRenderer.Succeed(task);
        });

        await watching;

        Assert.Equal([JobState.Queued, JobState.Running, JobState.Succeeded], seen.Select(job => job.State).Distinct());
        Assert.Equal(1, seen[0].QueuePosition);
        Assert.Equal(TimeSpan.FromSeconds(3), seen[^1].Outcome!.Taken);
        Assert.True(File.Exists(seen[^1].Outcome!.VideoFile));
        Assert.Equal(0, fixture.Feed.Watchers);
    }

    [Fact]
    public async Task WatchAsync_HundredWatchers_AllSeeTheSnapshotFirstAndTheEnd()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId id = await fixture.SubmitAsync();
        using var began = new CountdownEvent(100);
        async Task<List<RenderJob>> WatchAsync()
        {
            var jobs = new List<RenderJob>();
            await foreach (RenderJob job in fixture.Queue.WatchAsync(id, Token))
            {
                jobs.Add(job);
                if (jobs.Count == 1)
                {
                    began.Signal();
                }
            }

            return jobs;
        }

        Task<List<RenderJob>>[] watchers = [.. Enumerable.Range(0, 100).Select(_ => Task.Run(WatchAsync, Token))];
        began.Wait(Token);
        await fixture.StartWorkerAsync((task, progress, _) =>
        {
            for (int step = 0; step < 1000; step++)
            {
                progress.Report(new(RenderPhase.Denoise, step, 1000, TimeSpan.Zero, null, null));
            }

            return ScriptedRenderer.Succeed(task);
        });

        List<RenderJob>[] seen = await Task.WhenAll(watchers);

        Assert.All(seen, watched => Assert.Equal((JobState.Queued, JobState.Succeeded), (watched[0].State, watched[^1].State)));
        Assert.All(seen, watched => Assert.InRange(watched.Count, 2, 20));
    }

    [Fact]
    public async Task WatchNewestAsync_ANewerJobComes_ShowsThatOne()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId first = await fixture.SubmitAsync();
        await using IAsyncEnumerator<RenderJob> watcher = fixture.Queue.WatchNewestAsync(Token).GetAsyncEnumerator(Token);
        Assert.True(await watcher.MoveNextAsync());
        Assert.Equal(first, watcher.Current.Id);

        ValueTask<bool> next = watcher.MoveNextAsync();
        JobId second = await fixture.SubmitAsync();

        Assert.True(await next);
        Assert.Equal((second, 2), (watcher.Current.Id, watcher.Current.QueuePosition));
    }

    [Fact]
    public async Task WatchNewestAsync_ProgressBeforeItKnowsTheJob_IsNotLost()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId id = await fixture.SubmitAsync();
        IJobReads reads = InterceptedStore.Meanwhile(fixture.Store.Reads, nameof(IJobReads.QueuePositionAsync), () => fixture.Feed.Report(Live(id, 7)));
        IJobs queue = (fixture.Store with { Reads = reads }).Queue(fixture.Feed, fixture.Folder, TimeProvider.System);

        RenderJob first = await queue.WatchNewestAsync(Token).FirstAsync(Token);

        Assert.Equal(7, first.Step);
    }

    [Fact]
    public async Task WatchAsync_Left_LeavesTheFeed()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId id = await fixture.SubmitAsync();
        using var leaving = new CancellationTokenSource();
        IAsyncEnumerator<RenderJob> watcher = fixture.Queue.WatchAsync(id, leaving.Token).GetAsyncEnumerator(Token);
        Assert.True(await watcher.MoveNextAsync());
        ValueTask<bool> next = watcher.MoveNextAsync();
        Assert.Equal(1, fixture.Feed.Watchers);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        Assert.Equal(0, fixture.Feed.Watchers);
    }
}
