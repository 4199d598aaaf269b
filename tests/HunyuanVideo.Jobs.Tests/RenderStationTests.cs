using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests;

public sealed class RenderStationTests
{
    private static RenderOutcome UntilCancelled(CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne();
        cancellationToken.ThrowIfCancellationRequested();
        return ScriptedRenderer.Outcome;
    }

    [Fact]
    public async Task TrySubmit_RendererSucceeds_JobHoldsTheOutcome()
    {
        await using StationFixture fixture = await StationFixture.StartAsync((_, _, _) => ScriptedRenderer.Outcome);

        RenderJob job = await fixture.WhenEndedAsync(fixture.Submit().Id);

        Assert.Equal(JobState.Succeeded, job.State);
        Assert.Equal(ScriptedRenderer.Outcome, job.Outcome);
        Assert.Equal(ScriptedRenderer.Outcome.Taken, job.Elapsed);
        Assert.NotNull(job.FinishedAt);
        Assert.Null(fixture.Station.Current);
        Assert.Equal(job, Assert.Single(fixture.Station.Recent));
    }

    [Fact]
    public async Task TrySubmit_RandomSeed_IsResolvedBeforeTheRenderBegins()
    {
        long rendered = 0;
        await using StationFixture fixture = await StationFixture.StartAsync((request, _, _) =>
        {
            rendered = request.Seed;
            return ScriptedRenderer.Outcome;
        });

        RenderJob accepted = fixture.Submit();
        await fixture.WhenEndedAsync(accepted.Id);

        Assert.InRange(accepted.Seed, 0, RenderRequest.LargestRandomSeed);
        Assert.Equal(accepted.Seed, rendered);
    }

    [Fact]
    public async Task TrySubmit_GivenSeed_IsKept()
    {
        await using StationFixture fixture = await StationFixture.StartAsync((_, _, _) => ScriptedRenderer.Outcome);

        Assert.Equal(long.MaxValue, fixture.Submit(ScriptedRenderer.Request with { Seed = long.MaxValue }).Seed);
    }

    [Fact]
    public async Task TrySubmit_WhileOneRuns_IsRefusedWithAReason()
    {
        await using StationFixture fixture = await StationFixture.StartAsync((_, _, token) => UntilCancelled(token));
        RenderJob first = fixture.Submit();

        bool accepted = fixture.Station.TrySubmit(ScriptedRenderer.Request, out RenderJob? second, out string? refusal);

        Assert.False(accepted);
        Assert.Null(second);
        Assert.StartsWith("Another video is being rendered", refusal, StringComparison.Ordinal);
        Assert.Equal(first.Id, fixture.Station.Current?.Id);
    }

    [Fact]
    public async Task TrySubmit_FromManyThreads_AcceptsExactlyOne()
    {
        await using StationFixture fixture = await StationFixture.StartAsync((_, _, token) => UntilCancelled(token));
        int accepted = 0;

        Parallel.For(0, 32, _ =>
        {
            if (fixture.Station.TrySubmit(ScriptedRenderer.Request, out RenderJob? _, out string? _))
            {
                Interlocked.Increment(ref accepted);
            }
        });

        Assert.Equal(1, accepted);
    }

    [Fact]
    public async Task Render_SeveralJobs_AllOnTheSameThread()
    {
        var threads = new List<int>();
        await using StationFixture fixture = await StationFixture.StartAsync(
            (_, _, _) =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                return ScriptedRenderer.Outcome;
            },
            _ => threads.Add(Environment.CurrentManagedThreadId));

        await fixture.WhenEndedAsync(fixture.Submit().Id);
        await fixture.WhenEndedAsync(fixture.Submit().Id);

        Assert.Equal(3, threads.Count);
        Assert.Single(threads.Distinct());
    }

    [Fact]
    public async Task Render_Reports_BecomeSnapshotsAndKeepTheLastPreview()
    {
        var preview = new PreviewSheet([1, 2], "image/jpeg", 8, 6, 2);
        await using StationFixture fixture = await StationFixture.StartAsync((_, progress, token) =>
        {
            progress.Report(new(RenderPhase.Denoise, 1, 4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), preview));
            progress.Report(new(RenderPhase.Mp4, 0, 0, TimeSpan.FromSeconds(2), null, null));
            return UntilCancelled(token);
        });

        RenderJob job = await fixture.WhenAsync(fixture.Submit().Id, job => job.State == JobState.Encoding);

        Assert.Equal(RenderPhase.Mp4, job.Phase);
        Assert.Equal(TimeSpan.FromSeconds(2), job.Elapsed);
        Assert.Null(job.Remaining);
        Assert.Same(preview, job.Preview);
        Assert.Equal(1, job.PreviewNumber);
    }

    [Fact]
    public async Task Cancel_RunningJob_EndsCancelledAndTheNextIsAccepted()
    {
        int renders = 0;
        await using StationFixture fixture = await StationFixture.StartAsync(
            (_, _, token) => Interlocked.Increment(ref renders) == 1 ? UntilCancelled(token) : ScriptedRenderer.Outcome);
        RenderJob first = fixture.Submit();
        await fixture.WhenAsync(first.Id, job => job.State == JobState.Running);

        Assert.True(fixture.Station.Cancel(first.Id));
        RenderJob cancelled = await fixture.WhenEndedAsync(first.Id);
        RenderJob second = await fixture.WhenEndedAsync(fixture.Submit().Id);

        Assert.Equal(JobState.Cancelled, cancelled.State);
        Assert.Null(cancelled.Error);
        Assert.Equal(JobState.Succeeded, second.State);
    }

    [Fact]
    public async Task Cancel_WhileTheModelLoads_EndsAtOnceAndIsNeverRendered()
    {
        using var loaded = new ManualResetEventSlim();
        int renders = 0;
        await using StationFixture fixture = await StationFixture.StartAsync(
            (_, _, _) =>
            {
                renders++;
                return ScriptedRenderer.Outcome;
            },
            loaded.Wait);
        RenderJob first = fixture.Submit();

        Assert.True(fixture.Station.Cancel(first.Id));
        Assert.Equal(JobState.Cancelled, fixture.Station.Find(first.Id)?.State);

        RenderJob second = fixture.Submit();
        loaded.Set();
        await fixture.WhenEndedAsync(second.Id);
        Assert.Equal(1, renders);
    }

    [Fact]
    public async Task Cancel_UnknownOrEndedJob_IsFalse()
    {
        await using StationFixture fixture = await StationFixture.StartAsync((_, _, _) => ScriptedRenderer.Outcome);
        RenderJob job = await fixture.WhenEndedAsync(fixture.Submit().Id);

        Assert.False(fixture.Station.Cancel(job.Id));
        Assert.False(fixture.Station.Cancel(JobId.New(DateTimeOffset.UnixEpoch)));
    }

    [Fact]
    public async Task Render_RenderException_IsToldWordForWord()
    {
        await using StationFixture fixture = await StationFixture.StartAsync((_, _, _) => throw new RenderException("Choose 540p."));

        RenderJob job = await fixture.WhenEndedAsync(fixture.Submit().Id);

        Assert.Equal(JobState.Failed, job.State);
        Assert.Equal("Choose 540p.", job.Error);
    }

    [Fact]
    public async Task Render_AnyOtherException_IsToldAsAFailedRenderAndTheStationGoesOn()
    {
        int renders = 0;
        await using StationFixture fixture = await StationFixture.StartAsync(
            (_, _, _) => ++renders == 1 ? throw new InvalidOperationException("no such tensor") : ScriptedRenderer.Outcome);

        RenderJob failed = await fixture.WhenEndedAsync(fixture.Submit().Id);
        RenderJob next = await fixture.WhenEndedAsync(fixture.Submit().Id);

        Assert.Equal("The render failed: no such tensor", failed.Error);
        Assert.Equal(JobState.Succeeded, next.State);
    }

    [Fact]
    public async Task Render_OperationCanceledWithoutRequest_IsAFailure()
    {
        await using StationFixture fixture = await StationFixture.StartAsync((_, _, _) => throw new OperationCanceledException());

        Assert.Equal(JobState.Failed, (await fixture.WhenEndedAsync(fixture.Submit().Id)).State);
    }

    [Fact]
    public async Task Prepare_Fails_EveryJobFailsWithItsMessage()
    {
        await using StationFixture fixture = await StationFixture.StartAsync(
            (_, _, _) => ScriptedRenderer.Outcome, _ => throw new RenderException("The weights are not there."));

        RenderJob job = await fixture.WhenEndedAsync(fixture.Submit().Id);

        Assert.Equal(JobState.Failed, job.State);
        Assert.Equal("The weights are not there.", job.Error);
    }

    [Fact]
    public async Task StopAsync_WhileRendering_CancelsAndRefusesFromThenOn()
    {
        await using StationFixture fixture = await StationFixture.StartAsync((_, _, token) => UntilCancelled(token));
        RenderJob job = fixture.Submit();
        await fixture.WhenAsync(job.Id, job => job.State == JobState.Running);

        await fixture.Station.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(JobState.Cancelled, fixture.Station.Find(job.Id)?.State);
        Assert.False(fixture.Station.TrySubmit(ScriptedRenderer.Request, out RenderJob? _, out string? refusal));
        Assert.Contains("shutting down", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StopAsync_RendererIgnoresTheToken_GivesUpWhenTheHostDoes()
    {
        using var release = new ManualResetEventSlim();
        await using StationFixture fixture = await StationFixture.StartAsync((_, _, _) =>
        {
            release.Wait(TestContext.Current.CancellationToken);
            return ScriptedRenderer.Outcome;
        });
        RenderJob job = fixture.Submit();
        await fixture.WhenAsync(job.Id, job => job.State == JobState.Running);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Station.StopAsync(patience.Token));
        release.Set();
    }

    [Fact]
    public async Task Recent_MoreThanItKeeps_DropsTheOldest()
    {
        await using StationFixture fixture = await StationFixture.StartAsync((_, _, _) => ScriptedRenderer.Outcome);
        var ids = new List<JobId>();
        for (int i = 0; i <= RenderStation.MostRecent; i++)
        {
            ids.Add((await fixture.WhenEndedAsync(fixture.Submit().Id)).Id);
        }

        Assert.Equal(RenderStation.MostRecent, fixture.Station.Recent.Count);
        Assert.Equal(ids[^1], fixture.Station.Recent[0].Id);
        Assert.Null(fixture.Station.Find(ids[0]));
    }
}
