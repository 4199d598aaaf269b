using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests;

public sealed class JobBatchesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SubmitAsync_SeveralRequests_AreOneBatchInTheirOrder()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        var batches = new JobBatches(fixture.Store, fixture.Queue, fixture.Folder);
        var batch = Guid.NewGuid();
        await fixture.SubmitAsync();

        await batches.SubmitAsync(batch, [With(3), With(1), With(2)], Token);

        IReadOnlyList<RenderJob> jobs = await batches.FindAsync(batch, Token);
        Assert.Equal([3, 1, 2], jobs.Select(job => job.Seed));
        Assert.All(jobs, job => Assert.Equal(JobState.Queued, job.State));
        Assert.Equal(2, jobs[0].QueuePosition);
    }

    [Fact]
    public async Task CancelAsync_ABatch_LeavesOthersAlone()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        var batches = new JobBatches(fixture.Store, fixture.Queue, fixture.Folder);
        var batch = Guid.NewGuid();
        JobId other = await fixture.SubmitAsync();
        await batches.SubmitAsync(batch, [With(1), With(2)], Token);

        Assert.Equal(2, await batches.CancelAsync(batch, Token));
        Assert.Equal(0, await batches.CancelAsync(batch, Token));

        Assert.Equal(other, Assert.Single(await fixture.Store.ListQueueAsync(10, Token)).Id);
        Assert.All(await batches.FindAsync(batch, Token), job => Assert.Equal(JobState.Cancelled, job.State));
    }

    [Fact]
    public async Task FindAsync_UnknownBatch_IsEmpty()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();

        Assert.Empty(await new JobBatches(fixture.Store, fixture.Queue, fixture.Folder).FindAsync(Guid.NewGuid(), Token));
    }

    [Fact]
    public async Task SubmitAsync_TooManyAtOnce_QueuesNone()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        var batches = new JobBatches(fixture.Store, fixture.Queue, fixture.Folder);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => batches.SubmitAsync(Guid.NewGuid(), [.. Enumerable.Range(0, JobBatches.MostJobs + 1).Select(With)], Token));

        Assert.Empty(await fixture.Store.ListQueueAsync(10, Token));
    }

    private static RenderRequest With(int seed) => ScriptedRenderer.Request with { Seed = seed };
}
