using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;

namespace HunyuanVideo.Model.Tests.Pipeline;

public sealed class PipelineProgressTests(NanoFixture nano) : IClassFixture<NanoFixture>
{
    // wider than a tile, so that there are several to decode
    private static readonly GenerationSettings Settings = SmallRender.Settings with { Width = 272, Height = 16, VideoLength = 9, InferSteps = 4 };

    [Fact]
    public void Render_Phases_ComeInOrderAndEachCountsUpToItsEnd()
    {
        ProgressLog log = Render(Settings);
        Assert.Equal(log.Reports.Select(report => report.Phase).Order(), log.Reports.Select(report => report.Phase));
        Assert.Equal([0, 1], log.Of(GenerationPhase.TextEncoding).Select(report => report.Step));
        Assert.Equal([0, 1, 2, 3, 4], log.Of(GenerationPhase.Denoising).Select(report => report.Step));
        Assert.Equal([0, 1, 2], log.Of(GenerationPhase.Decoding).Select(report => report.Step));
        Assert.All(Enum.GetValues<GenerationPhase>(), phase => Assert.Equal(log.Of(phase).Last().Of, log.Of(phase).Last().Step));
        Assert.All(log.Of(GenerationPhase.Denoising), report => Assert.Equal(4, report.Of));
    }

    [Fact]
    public void Render_Guided_TellsOfTwoTexts()
    {
        ProgressLog log = Render(SmallRender.Settings with { GuidanceScale = 3 });
        Assert.Equal([(0, 2), (2, 2)], log.Of(GenerationPhase.TextEncoding).Select(report => (report.Step, report.Of)));
    }

    [Fact]
    public void Render_Times_ElapsedNeverFallsAndRemainingIsTold()
    {
        ProgressLog log = Render(Settings);
        TimeSpan elapsed = TimeSpan.Zero;
        foreach (GenerationProgress report in log.Reports)
        {
            Assert.True(report.Elapsed >= elapsed);
            elapsed = report.Elapsed;
            Assert.Equal(report.Step > 0, report.Remaining is not null);
            Assert.True(report.Remaining is null || report.Remaining >= TimeSpan.Zero, $"{report.Remaining} remain at {report.Phase} {report.Step}.");
        }

        Assert.Equal(TimeSpan.Zero, log.Reports[^1].Remaining);
    }

    // the second render knows how long decoding takes, so the last step leaves time for it
    [Fact]
    public void Render_Second_CountsTheDecodingIn()
    {
        Render(Settings);
        GenerationProgress lastStep = Render(Settings).Of(GenerationPhase.Denoising).Last();
        Assert.True(lastStep.Remaining > TimeSpan.Zero);
    }

    [Fact]
    public void Render_Taken_CoversEveryPhase()
    {
        using GeneratedVideo video = nano.Pipeline.Render(Settings, progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(Enum.GetValues<GenerationPhase>(), video.Taken.Keys.Order());
        Assert.All(video.Taken.Values, taken => Assert.True(taken > TimeSpan.Zero));
    }

    [Fact]
    public void Render_Previews_HaveTheLatentsSizeAndChange()
    {
        ProgressLog log = Render(Settings);
        Assert.All(log.Reports, report => Assert.Equal(report is { Phase: GenerationPhase.Denoising, Step: > 0 }, report.Preview is not null));
        PreviewFrames[] previews = [.. log.Reports.Select(report => report.Preview).OfType<PreviewFrames>()];
        Assert.All(previews, preview => Assert.Equal((34, 2, 3), (preview.Width, preview.Height, preview.Count)));
        Assert.All(previews, preview => Assert.Equal(3 * 2 * 34 * 3, preview.Rgb.Length));
        Assert.All(previews.Zip(previews.Skip(1)), pair => Assert.NotEqual(pair.First.Rgb, pair.Second.Rgb));
    }

    private ProgressLog Render(GenerationSettings settings)
    {
        var log = new ProgressLog();
        using GeneratedVideo video = nano.Pipeline.Render(settings, log, TestContext.Current.CancellationToken);
        return log;
    }
}
