using System.Diagnostics.Metrics;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Queue;

public sealed class JobBatchesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SubmitBatchAsync_SeveralRequests_AreOneBatchInTheirOrder()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        var batch = Guid.NewGuid();
        await fixture.SubmitAsync();

        await fixture.Queue.SubmitBatchAsync(batch, [With(3), With(1), With(2)], Token);

        IReadOnlyList<RenderJob> jobs = await fixture.Queue.FindBatchAsync(batch, Token);
        Assert.Equal([3, 1, 2], jobs.Select(job => job.Seed));
        Assert.All(jobs, job => Assert.Equal(JobState.Queued, job.State));
        Assert.Equal(2, jobs[0].QueuePosition);
    }

    [Fact]
    public async Task CancelBatchAsync_ABatch_LeavesOthersAlone()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        var batch = Guid.NewGuid();
        JobId other = await fixture.SubmitAsync();
        await fixture.Queue.SubmitBatchAsync(batch, [With(1), With(2)], Token);

        Assert.Equal(2, await fixture.Queue.CancelBatchAsync(batch, Token));
        Assert.Equal(0, await fixture.Queue.CancelBatchAsync(batch, Token));

        Assert.Equal(other, Assert.Single(await fixture.Store.Reads.ListQueueAsync(10, Token)).Id);
        Assert.All(await fixture.Queue.FindBatchAsync(batch, Token), job => Assert.Equal(JobState.Cancelled, job.State));
    }

    [Fact]
    public async Task FindBatchAsync_UnknownBatch_IsEmpty()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();

        Assert.Empty(await fixture.Queue.FindBatchAsync(Guid.NewGuid(), Token));
    }

    [Fact]
    public async Task SubmitBatchAsync_TooManyAtOnce_QueuesNone()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => fixture.Queue.SubmitBatchAsync(Guid.NewGuid(), [.. Enumerable.Range(0, JobBatches.MostJobs + 1).Select(With)], Token));

        Assert.Empty(await fixture.Store.Reads.ListQueueAsync(10, Token));
    }

    [Fact]
    public async Task SubmitBatchAsync_Three_AreThreeSubmissionsForWhoeverMeasures()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        using var listener = new MeterListener();
        // other tests submit meanwhile, on flows of their own
        var mine = new AsyncLocal<bool> { Value = true };
        long counted = 0;
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "hyv.submissions")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counted += mine.Value && (string?)tags[0].Value == "accepted" ? value : 0);
        listener.Start();

        await fixture.Queue.SubmitBatchAsync(Guid.NewGuid(), [With(1), With(2), With(3)], Token);

        Assert.Equal(3, counted);
    }

    private static RenderRequest With(int seed) => ScriptedRenderer.Request with { Seed = seed };
}
