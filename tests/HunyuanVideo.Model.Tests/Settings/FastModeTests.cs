using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;

namespace HunyuanVideo.Model.Tests.Settings;

public sealed class FastModeTests(NanoFixture nano) : IClassFixture<NanoFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fast").FullName;

    private static GenerationSettings Fast { get; } = SmallRender.Settings with { InferSteps = 16, FastMode = FastMode.EasyCache, FastThreshold = 0.2 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Render_EasyCache_LeavesStepsOutAndCountsThem()
    {
        var log = new List<GenerationProgress>();
        using GeneratedVideo video = nano.Pipeline.Render(Fast, new ImmediateProgress<GenerationProgress>(log.Add), Token);

        Assert.InRange(video.ComputedSteps, EasyCache.AlwaysComputed + 1, Fast.InferSteps - 1);
        Assert.Equal(video.ComputedSteps, log[^1].ComputedSteps);
        Assert.Equal(Fast.InferSteps, log.Last(report => report.Phase == GenerationPhase.Denoising).Step);
    }

    [Fact]
    public void Render_Exact_ComputesEveryStep()
    {
        using GeneratedVideo video = nano.Pipeline.Render(SmallRender.Settings, progress: null, Token);
        Assert.Equal(SmallRender.Settings.InferSteps, video.ComputedSteps);
    }

    [Fact]
    public void Render_ThresholdThatNothingIsBelow_GivesTheExactBits()
    {
        using GeneratedVideo exact = nano.Pipeline.Render(Fast with { FastMode = FastMode.Exact, FastThreshold = null }, progress: null, Token);
        using GeneratedVideo careful = nano.Pipeline.Render(Fast with { FastThreshold = 1e-9 }, progress: null, Token);

        Assert.Equal(Fast.InferSteps, careful.ComputedSteps);
        Assert.True(exact.Latents.eq(careful.Latents).all().item<bool>());
    }

    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(1.0, 6)]
    [InlineData(1.0, 9)]
    [InlineData(3.0, 8)]
    public void Render_EasyCacheCutOffAndResumed_GivesTheSameBits(double guidance, int cutAfter)
    {
        GenerationSettings settings = Fast with { GuidanceScale = guidance };
        using GeneratedVideo whole = nano.Pipeline.Render(settings, progress: null, Token);
        CutOff(settings, cutAfter);

        SavedRender saved = Saved();
        using GeneratedVideo resumed = nano.Pipeline.Render(settings, new RenderHooks { Saved = saved }, progress: null, Token);

        Assert.Equal(cutAfter, saved.ResumedAt);
        Assert.Equal(whole.ComputedSteps, resumed.ComputedSteps);
        Assert.True(whole.ComputedSteps < settings.InferSteps);
        Assert.True(whole.Latents.eq(resumed.Latents).all().item<bool>());
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void Render_MagCacheCutOffAndResumed_GivesTheSameBits(double guidance)
    {
        GenerationSettings settings = Fast with { FastMode = FastMode.MagCache, FastThreshold = null, GuidanceScale = guidance };
        using GeneratedVideo whole = nano.Pipeline.Render(settings, progress: null, Token);
        // nothing is kept before a step that is left out
        bool[] computed = MagSchedule.Computed(settings.Width, settings.Height, settings.InferSteps, FastModes.MagCacheThreshold);
        int cutAfter = Array.IndexOf(computed, false) + 1;
        int kept = cutAfter;
        while (!computed[kept])
        {
            kept--;
        }

        CutOff(settings, cutAfter);
        SavedRender saved = Saved();
        using GeneratedVideo resumed = nano.Pipeline.Render(settings, new RenderHooks { Saved = saved }, progress: null, Token);

        Assert.Equal(kept, saved.ResumedAt);
        Assert.Equal(computed.Count(step => step), whole.ComputedSteps);
        Assert.Equal(whole.ComputedSteps, resumed.ComputedSteps);
        Assert.True(whole.Latents.eq(resumed.Latents).all().item<bool>());
    }

    [Theory]
    [InlineData(FastMode.EasyCache, 0.0, "fast_threshold")]
    [InlineData(FastMode.EasyCache, double.NaN, "fast_threshold")]
    [InlineData(FastMode.EasyCache, 1.5, "fast_threshold")]
    [InlineData(FastMode.Exact, 0.1, "fast_threshold")]
    [InlineData((FastMode)99, null, "fast_mode")]
    public void Check_ImpossibleFastMode_IsToldByField(FastMode mode, double? threshold, string field)
    {
        SettingsError error = Assert.Single(SettingsRules.Check(SmallRender.Settings with { FastMode = mode, FastThreshold = threshold }));
        Assert.Equal(field, error.Field);
    }

    [Fact]
    public void Find_EveryName_IsItsMode()
    {
        Assert.Equal(["exact", "easycache", "magcache"], FastModes.Names);
        Assert.All(FastModes.Names, name => Assert.Equal(name, FastModes.NameOf(FastModes.Find(name)!.Value)));
        Assert.Null(FastModes.Find("EasyCache"));
    }

    private SavedRender Saved() => new(Path.Combine(_folder, "render.safetensors"), TimeSpan.Zero, TimeProvider.System);

    private void CutOff(GenerationSettings settings, int steps)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var stop = new ImmediateProgress<GenerationProgress>(progress =>
        {
            if (progress.Phase == GenerationPhase.Denoising && progress.Step == steps)
            {
                source.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => nano.Pipeline.Render(settings, new RenderHooks { Saved = Saved() }, stop, source.Token));
    }
}
