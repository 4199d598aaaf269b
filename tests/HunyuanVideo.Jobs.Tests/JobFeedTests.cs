using HunyuanVideo.Jobs.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Jobs.Tests;

public sealed class JobFeedTests
{
    private readonly FakeTimeProvider _time = new();

    private static RenderJob Job(int step, JobState state = JobState.Running) => new()
    {
        Id = new JobId(Guid.Empty),
        Request = ScriptedRenderer.Request,
        State = state,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Step = step,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WatchAsync_AfterAPublish_BeginsWithTheSnapshot()
    {
        var feed = new JobFeed(_time);
        feed.Publish(Job(1));
        feed.Publish(Job(2));

        await using IAsyncEnumerator<RenderJob> watcher = feed.WatchAsync(Token).GetAsyncEnumerator(Token);

        Assert.True(await watcher.MoveNextAsync());
        Assert.Equal(2, watcher.Current.Step);
    }

    [Fact]
    public async Task WatchAsync_ManyPublishesWithinTheInterval_DeliversOnlyTheLast()
    {
        var feed = new JobFeed(_time);
        feed.Publish(Job(0));
        await using IAsyncEnumerator<RenderJob> watcher = feed.WatchAsync(Token).GetAsyncEnumerator(Token);
        await watcher.MoveNextAsync();

        ValueTask<bool> next = watcher.MoveNextAsync();
        for (int step = 1; step <= 100; step++)
        {
            feed.Publish(Job(step));
        }

        feed.Publish(Job(100, JobState.Succeeded));
        Assert.False(next.IsCompleted);
        _time.Advance(JobFeed.Interval);
        Assert.True(await next);
        Assert.Equal(JobState.Succeeded, watcher.Current.State);
    }

    [Fact]
    public async Task WatchAsync_OneSecondOfReports_DeliversAtMostFourAndTheSnapshot()
    {
        var feed = new JobFeed(_time);
        feed.Publish(Job(0));
        int delivered = 0;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task watching = Task.Run(
            async () =>
            {
                await foreach (RenderJob _ in feed.WatchAsync(leaving.Token))
                {
                    Interlocked.Increment(ref delivered);
                }
            },
            Token);

        for (int i = 1; i <= 100; i++)
        {
            feed.Publish(Job(i));
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(1, Token);
        }

        Assert.InRange(delivered, 2, 5);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task Publish_WatcherThatNeverReads_DoesNotBlockOthers()
    {
        var feed = new JobFeed(_time);
        await using IAsyncEnumerator<RenderJob> slow = feed.WatchAsync(Token).GetAsyncEnumerator(Token);
        ValueTask<bool> unread = slow.MoveNextAsync();
        await using IAsyncEnumerator<RenderJob> fast = feed.WatchAsync(Token).GetAsyncEnumerator(Token);
        ValueTask<bool> read = fast.MoveNextAsync();

        for (int step = 0; step < 10_000; step++)
        {
            feed.Publish(Job(step));
        }

        Assert.True(await read);
        Assert.True(await unread);
        Assert.Equal(2, feed.Watchers);
    }

    [Fact]
    public async Task WatchAsync_Cancelled_LeavesTheFeed()
    {
        var feed = new JobFeed(_time);
        using var leaving = new CancellationTokenSource();
        IAsyncEnumerator<RenderJob> watcher = feed.WatchAsync(leaving.Token).GetAsyncEnumerator(Token);
        ValueTask<bool> next = watcher.MoveNextAsync();
        Assert.Equal(1, feed.Watchers);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        Assert.Equal(0, feed.Watchers);
    }
}
