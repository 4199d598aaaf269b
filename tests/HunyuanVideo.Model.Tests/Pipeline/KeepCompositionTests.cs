using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

/// <summary>Renders that begin from another one's latents.</summary>
public sealed class KeepCompositionTests(NanoFixture nano) : IClassFixture<NanoFixture>, IDisposable
{
    private static readonly GenerationSettings Keeper = SmallRender.Settings with { Width = 64, Height = 48, InferSteps = 8 };

    private readonly string _folder = Directory.CreateTempSubdirectory("keeper").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Render_FromLatents_RunsOnlyTheStepsThatAreLeftAndTellsThem()
    {
        var log = new ProgressLog();
        using GeneratedVideo video = nano.Pipeline.Render(Keeper with { Source = Source(), Strength = 0.6 }, log, Token);

        // σ = 3t / (1 + 2t) ≤ 0.6 from t = 1/3: steps 6, 7 and 8 of 8 begin at 3/8, 2/8 and 1/8, of which the first has 0.643
        Assert.Equal((2, 2), (video.StepsPlanned, video.StepsRun));
        Assert.Equal([(0, 2), (1, 2), (2, 2)], log.Of(GenerationPhase.Denoising).Select(report => (report.Step, report.Of)));
        Assert.Equal([5, 48, 64, 3], video.Frames.shape);
    }

    [Fact]
    public void Render_FromLatents_EqualsTheLoopFromTheMixture()
    {
        LatentSource source = Source();
        using var scope = NewDisposeScope();
        var scheduler = new FlowMatchEulerScheduler(Keeper.InferSteps, Keeper.FlowShift);
        Tensor noise = InitialNoise.Draw([1, 16, 2, 6, 8], Keeper.Seed, nano.Pipeline.Precision.TextEncoders, CPU);

        DenoiseStart start = DenoiseStart.Fresh(noise, Keeper with { Source = source, Strength = 0.6 }, scheduler);

        double sigma = scheduler.Sigmas[6];
        Tensor resized = LatentResize.Cover(source.Read(CPU), 6, 8);
        TensorAssert.Close((resized * (1 - sigma)) + (noise.to(ScalarType.Float32) * sigma), start.Latents, 1e-6);
        Assert.Equal((6, 6), (start.Step, start.FreshStep));
        Assert.True(sigma <= 0.6 && scheduler.Sigmas[5] > 0.6);
    }

    [Fact]
    public void Render_StrengthNearOne_TakesNearlyAsManyStepsAsAFreshOne()
    {
        using GeneratedVideo fresh = nano.Pipeline.Render(Keeper, progress: null, Token);
        using GeneratedVideo strong = nano.Pipeline.Render(Keeper with { Source = Source(), Strength = 0.999 }, progress: null, Token);

        Assert.Equal((8, 8), (fresh.StepsPlanned, fresh.StepsRun));
        Assert.Equal((7, 7), (strong.StepsPlanned, strong.StepsRun));
    }

    [Fact]
    public void Render_LowStrength_StaysNearerToTheSourceThanAHighOne()
    {
        LatentSource source = Source();
        using var scope = NewDisposeScope();
        Tensor resized = LatentResize.Cover(source.Read(CPU), 6, 8);
        double Distance(double? strength)
        {
            using GeneratedVideo video = nano.Pipeline.Render(
                strength is null ? Keeper : Keeper with { Source = source, Strength = strength }, progress: null, Token);
            return ((video.Latents - resized).norm() / resized.norm()).item<float>();
        }

        double[] distances = [Distance(0.3), Distance(0.7), Distance(null)];

        Assert.True(distances[0] < 0.7 * distances[1] && distances[1] < distances[2], string.Join(", ", distances));
    }

    [Theory]
    [InlineData(FastMode.EasyCache)]
    [InlineData(FastMode.MagCache)]
    public void Render_FromLatentsInAFastMode_ComputesTheFirstStepWhereverItBegins(FastMode mode)
    {
        LatentSource source = Source();
        foreach (double strength in new[] { 0.3, 0.6, 0.7, 0.8, 0.9 })
        {
            using GeneratedVideo video = nano.Pipeline.Render(
                Keeper with { Source = source, Strength = strength, FastMode = mode }, progress: null, Token);

            Assert.InRange(video.ComputedSteps, 1, video.StepsRun);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Render_FromLatentsCutOffAndResumed_GivesTheSameBits(int cutAfter)
    {
        GenerationSettings settings = Keeper with { Source = Source(), Strength = 0.9 };
        using GeneratedVideo whole = nano.Pipeline.Render(settings, progress: null, Token);
        CutOff(settings, cutAfter);

        SavedRender saved = Saved();
        var log = new ProgressLog();
        using GeneratedVideo resumed = nano.Pipeline.Render(settings, new RenderHooks { Saved = saved }, log, Token);

        Assert.Equal(8 - whole.StepsPlanned + cutAfter, saved.ResumedAt);
        Assert.Equal(cutAfter, log.Of(GenerationPhase.Denoising).First().Step);
        Assert.Equal((whole.StepsPlanned, whole.StepsRun), (resumed.StepsPlanned, resumed.StepsRun));
        TensorAssert.Identical(whole.Frames, resumed.Frames);
    }

    [Fact]
    public void Render_SavedWithAnotherSourceOrStrength_BeginsAnew()
    {
        GenerationSettings settings = Keeper with { Source = Source(), Strength = 0.9 };
        CutOff(settings, 2);

        foreach (GenerationSettings other in new[] { settings with { Strength = 0.85 }, settings with { Source = Source(seed: 6) } })
        {
            SavedRender saved = new(Path.Combine(_folder, "c.safetensors"), TimeSpan.FromHours(1), TimeProvider.System);
            using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
            Assert.ThrowsAny<OperationCanceledException>(() => nano.Pipeline.Render(other, new RenderHooks { Saved = saved }, StopAfter(1, source), source.Token));
            Assert.Equal(0, saved.ResumedAt);
        }
    }

    [Fact]
    public void Render_SourceOfAnotherLengthOrNoStrengthOrNoSource_IsRefusedAtTheField()
    {
        LatentSource source = Source();
        Assert.Equal("video_length", Refusal(Keeper with { VideoLength = 9, Source = source, Strength = 0.5 }));
        Assert.Equal("strength", Refusal(Keeper with { Source = source }));
        Assert.Equal("strength", Refusal(Keeper with { Source = source, Strength = 1 }));
        Assert.Equal("strength", Refusal(Keeper with { Source = source, Strength = double.NaN }));
        Assert.Equal("source_job", Refusal(Keeper with { Strength = 0.5 }));
    }

    [Fact]
    public void Render_SourceOfAnotherModel_IsRefused()
    {
        LatentSource source = Written(zeros([1, 4, 2, 4, 4]));

        Assert.Equal("source_job", Refusal(Keeper with { Source = source, Strength = 0.5 }));
    }

    [Fact]
    public void Open_NotLatents_SaysWhatToGive()
    {
        string file = Path.Combine(_folder, "weights.safetensors");
        SafetensorsWriter.Write(file, new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["weight"] = zeros([2]) });

        Assert.Contains("holds no latents", Assert.Throws<SavedRenderException>(() => LatentSource.Open(file)).Message, StringComparison.Ordinal);
        Assert.Throws<SavedRenderException>(() => Written(zeros([1, 16, 2, 4])));
        Assert.Throws<SavedRenderException>(() => LatentSource.Open(Path.Combine(_folder, "none.safetensors")));
    }

    [Fact]
    public void Render_Finished_DecodesTheCleanLatentsOfThatStep()
    {
        using var finish = new CancellationTokenSource();
        var log = new ProgressLog();
        var stop = new ImmediateProgress<GenerationProgress>(report =>
        {
            log.Report(report);
            if (report is { Phase: GenerationPhase.Denoising, Step: 3 })
            {
                finish.Cancel();
            }
        });

        using GeneratedVideo early = nano.Pipeline.Render(Keeper, new RenderHooks { Finish = finish.Token }, stop, Token);
        using GeneratedVideo whole = nano.Pipeline.Render(Keeper, progress: null, Token);

        Assert.Equal((8, 3), (early.StepsPlanned, early.StepsRun));
        Assert.Equal(3, log.Of(GenerationPhase.Denoising).Max(report => report.Step));
        // what was shown at that step is what is decoded
        using var preview = new LatentPreview(nano.Pipeline.Card.LatentRgb!, CPU);
        using var scope = NewDisposeScope();
        Assert.Equal(log.Of(GenerationPhase.Denoising).Last().Preview!.Rgb, preview.Draw(early.Latents).Rgb);
        Assert.False(early.Latents.eq(whole.Latents).all().item<bool>());
    }

    [Fact]
    public void Render_FinishedInTheLastStep_IsAWholeRender()
    {
        using var finish = new CancellationTokenSource();
        var stop = new ImmediateProgress<GenerationProgress>(report => CancelAt(report is { Phase: GenerationPhase.Denoising, Step: 8 }, finish));

        using GeneratedVideo late = nano.Pipeline.Render(Keeper, new RenderHooks { Finish = finish.Token }, stop, Token);
        using GeneratedVideo whole = nano.Pipeline.Render(Keeper, progress: null, Token);

        Assert.Equal((8, 8), (late.StepsPlanned, late.StepsRun));
        TensorAssert.Identical(whole.Frames, late.Frames);
    }

    [Fact]
    public void Render_FinishedAndCutOffWhileDecoding_DecodesTheSameLatentsAgain()
    {
        using var finish = new CancellationTokenSource();
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var stop = new ImmediateProgress<GenerationProgress>(report =>
        {
            CancelAt(report is { Phase: GenerationPhase.Denoising, Step: 3 }, finish);
            CancelAt(report.Phase == GenerationPhase.Decoding, cut);
        });
        Assert.ThrowsAny<OperationCanceledException>(() => nano.Pipeline.Render(Keeper, new RenderHooks { Saved = Saved(), Finish = finish.Token }, stop, cut.Token));
        using var again = new CancellationTokenSource();
        using GeneratedVideo expected = nano.Pipeline.Render(
            Keeper,
            new RenderHooks { Finish = again.Token },
            new ImmediateProgress<GenerationProgress>(report => CancelAt(report is { Phase: GenerationPhase.Denoising, Step: 3 }, again)),
            Token);

        using GeneratedVideo resumed = nano.Pipeline.Render(Keeper, new RenderHooks { Saved = Saved() }, progress: null, Token);

        Assert.Equal((8, 3), (resumed.StepsPlanned, resumed.StepsRun));
        TensorAssert.Identical(expected.Frames, resumed.Frames);
    }

    private static void CancelAt(bool reached, CancellationTokenSource source)
    {
        if (reached)
        {
            source.Cancel();
        }
    }

    private static ImmediateProgress<GenerationProgress> StopAfter(int steps, CancellationTokenSource source) =>
        new(report => CancelAt(report.Phase == GenerationPhase.Denoising && report.Step == steps, source));

    private LatentSource Source(long seed = 5)
    {
        using GeneratedVideo preview = nano.Pipeline.Render(SmallRender.Settings with { Seed = seed }, progress: null, Token);
        return Written(preview.Latents);
    }

    private LatentSource Written(Tensor latents)
    {
        string file = Path.Combine(_folder, $"{Guid.NewGuid():N}.safetensors");
        SafetensorsWriter.Write(file, new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["latents"] = latents });
        return LatentSource.Open(file);
    }

    private string Refusal(GenerationSettings settings) => Assert.Single(
        Assert.Throws<InvalidSettingsException>(() => nano.Pipeline.Render(settings, progress: null, Token)).Errors).Field;

    private SavedRender Saved() => new(Path.Combine(_folder, "c.safetensors"), TimeSpan.Zero, TimeProvider.System);

    /// <summary>Renders until some steps are done, as a process that is stopped there.</summary>
    private void CutOff(GenerationSettings settings, int steps)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Assert.ThrowsAny<OperationCanceledException>(() => nano.Pipeline.Render(settings, new RenderHooks { Saved = Saved() }, StopAfter(steps, source), source.Token));
    }
}
