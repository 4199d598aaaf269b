using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;
using HunyuanVideo.Jobs.Tests.Store;

namespace HunyuanVideo.Jobs.Tests.Estimates;

public sealed class RenderEstimatorTests
{
    private const string Profile = "HunyuanVideo | bf16 | H200";

    private static readonly RenderRequest Draft = new()
    {
        Prompt = "A cat.",
        Width = 960,
        Height = 544,
        VideoLength = 129,
        InferSteps = 50,
        FlowShift = 7,
        EmbeddedGuidanceScale = 6,
    };

    private static readonly RenderRequest Full = Draft with { Width = 1280, Height = 720 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1280, 720, 129, 118_800)]
    [InlineData(960, 544, 129, 67_320)]
    [InlineData(832, 624, 65, 34_476)]
    [InlineData(16, 16, 1, 1)]
    public void Tokens_OfASize_AreOneForEach16PixelsOfEachLatentFrame(int width, int height, int frames, long tokens)
    {
        Assert.Equal(tokens, RenderWork.Of(Draft with { Width = width, Height = height, VideoLength = frames }).Tokens);
    }

    [Fact]
    public void Passes_WithTrueGuidance_AreTwo()
    {
        Assert.Equal(100, RenderWork.Of(Draft with { GuidanceScale = 6 }).Passes);
    }

    [Fact]
    public void Flops_OfTheReleasedModelAt720p_AreThoseOfTheCostModel()
    {
        Assert.Equal(12.07e15, TransformerSize.Released.FlopsPerPass(118_800), 0.01e15);
    }

    [Fact]
    public void Estimate_WithoutTimings_IsUnknown()
    {
        Assert.Null(RenderEstimator.Estimate(Draft, [], TransformerSize.Released));
    }

    [Fact]
    public void Estimate_OfTheSameSize_ScalesWithTheSteps()
    {
        RenderEstimate? estimate = RenderEstimator.Estimate(Draft with { InferSteps = 25 }, [Timing(Draft, 500, 40)], TransformerSize.Released);

        Assert.Equal(250, estimate!.Denoise.TotalSeconds, 1e-6);
        Assert.Equal(40, estimate.Other.TotalSeconds, 1e-6);
    }

    [Fact]
    public void Estimate_OfTheSameSize_IgnoresOneOutlier()
    {
        RenderTiming[] timings = [Timing(Draft, 5_000, 40), Timing(Draft, 500, 40), Timing(Draft, 510, 40)];

        Assert.Equal(510, RenderEstimator.Estimate(Draft, timings, TransformerSize.Released)!.Denoise.TotalSeconds, 1e-6);
    }

    [Fact]
    public void Estimate_OfALargerSize_FollowsTheFlops()
    {
        RenderEstimate? estimate = RenderEstimator.Estimate(Full, [Timing(Draft, 355, 10)], TransformerSize.Released);

        // 540p is 35.5 % of 720p
        Assert.InRange(estimate!.Denoise.TotalSeconds, 990, 1010);
        Assert.Equal(10 * 118_800 / 67_320.0, estimate.Other.TotalSeconds, 1e-3);
    }

    [Fact]
    public void Estimate_FromTwoSizes_FindsTheFixedPartOfAStep()
    {
        // 10 ms for each step whatever its size, and 1 s for 10¹⁵ operations
        TransformerSize size = TransformerSize.Released;
        double Step(RenderRequest request) => 0.01 + (size.FlopsPerPass(RenderWork.Of(request).Tokens) / 1e15);
        RenderRequest tiny = Draft with { Width = 64, Height = 64, VideoLength = 1 };
        RenderTiming[] timings = [Timing(tiny, Step(tiny) * 50, 1), Timing(Draft, Step(Draft) * 50, 20)];

        RenderEstimate? estimate = RenderEstimator.Estimate(Full, timings, size);

        Assert.Equal(Step(Full) * 50, estimate!.Denoise.TotalSeconds, 0.01);
    }

    [Fact]
    public void Estimate_WhereLargerWasFaster_NeverFallsBelowNothing()
    {
        RenderEstimate? estimate = RenderEstimator.Estimate(
            Full, [Timing(Draft, 10, 1), Timing(Draft with { Width = 64, Height = 64 }, 900, 30)], TransformerSize.Released);

        Assert.True(estimate!.Denoise > TimeSpan.Zero);
        Assert.True(estimate.Other > TimeSpan.Zero);
    }

    [Fact]
    public void Cost_AtAnHourlyRate_IsItsShareOfTheHour()
    {
        Assert.Equal(0.9m, new RenderEstimate(TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(1)).Cost(3.6m));
    }

    [Fact]
    public async Task Estimate_AfterARestart_KnowsWhatFinishedBefore()
    {
        await using var folder = new JobFolder();
        OpenStore before = await folder.OpenAsync(TimeProvider.System);
        await before.Entries.EnqueueAsync(new NewJob { Request = Draft }, Token);
        ClaimedJob claim = (await before.Claims.TryClaimAsync("w", Token))!;
        await before.Claims.CompleteAsync(claim.Job.Id, claim.Lease, new JobOutcome { VideoFile = "a.mp4" }, Timing(Draft, 500, 40), Token);

        var estimator = new RenderEstimator((await folder.OpenAsync(TimeProvider.System)).Timings, TimeProvider.System);

        RenderEstimate? estimate = await estimator.EstimateAsync(Draft, Profile, TransformerSize.Released, Token);
        Assert.Equal(540, estimate!.Total.TotalSeconds, 1e-6);
        Assert.Null(await estimator.EstimateAsync(Draft, "another machine", TransformerSize.Released, Token));
    }

    private static RenderTiming Timing(RenderRequest request, double denoise, double other)
    {
        RenderWork work = RenderWork.Of(request);
        return new RenderTiming
        {
            Profile = Profile,
            Tokens = work.Tokens,
            Steps = work.Passes,
            DenoiseSeconds = denoise,
            OtherSeconds = other,
        };
    }
}
