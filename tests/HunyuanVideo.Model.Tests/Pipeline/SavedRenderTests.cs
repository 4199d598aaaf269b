using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;

namespace HunyuanVideo.Model.Tests.Pipeline;

public sealed class SavedRenderTests(NanoFixture nano) : IClassFixture<NanoFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoint").FullName;

    private string File => Path.Combine(_folder, "render.safetensors");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(1.0, 5)]
    [InlineData(3.0, 2)]
    public void Render_CutOffAndResumed_GivesTheSameBits(double guidance, int cutAfter)
    {
        GenerationSettings settings = Settings() with { GuidanceScale = guidance };
        using GeneratedVideo whole = nano.Pipeline.Render(settings, progress: null, Token);
        CutOff(settings, cutAfter);

        SavedRender saved = Saved();
        using GeneratedVideo resumed = nano.Pipeline.Render(settings, new RenderHooks { Saved = saved }, progress: null, Token);

        Assert.Equal(cutAfter, saved.ResumedAt);
        Assert.True(whole.Latents.eq(resumed.Latents).all().item<bool>());
        Assert.True(whole.Frames.eq(resumed.Frames).all().item<bool>());
    }

    [Fact]
    public void Render_SavedWithOtherSettings_BeginsAnew()
    {
        CutOff(Settings(), 2);
        SavedRender saved = Saved();
        using GeneratedVideo video = nano.Pipeline.Render(Settings() with { Seed = 8 }, new RenderHooks { Saved = saved }, progress: null, Token);
        Assert.Equal(0, saved.ResumedAt);
    }

    [Fact]
    public void Render_DamagedFile_BeginsAnew()
    {
        CutOff(Settings(), 2);
        byte[] content = System.IO.File.ReadAllBytes(File);
        System.IO.File.WriteAllBytes(File, content[..(content.Length / 2)]);
        SavedRender saved = Saved();
        using GeneratedVideo video = nano.Pipeline.Render(Settings(), new RenderHooks { Saved = saved }, progress: null, Token);
        Assert.Equal(0, saved.ResumedAt);
    }

    [Fact]
    public void Render_LongInterval_KeepsOnlyTheLastStep()
    {
        using GeneratedVideo video = nano.Pipeline.Render(
            Settings(), new RenderHooks { Saved = new SavedRender(File, TimeSpan.FromHours(1), TimeProvider.System) }, progress: null, Token);
        SavedRender again = Saved();
        using GeneratedVideo decodedOnly = nano.Pipeline.Render(Settings(), new RenderHooks { Saved = again }, progress: null, Token);
        Assert.Equal(Settings().InferSteps, again.ResumedAt);
        Assert.True(video.Frames.eq(decodedOnly.Frames).all().item<bool>());
    }

    [Fact]
    public void IsDenoised_OnlyOfAWholeFileAfterTheLastStep()
    {
        Assert.False(SavedRender.IsDenoised(File));
        CutOff(Settings(), 5);
        Assert.False(SavedRender.IsDenoised(File));
        CutOff(Settings(), 6);
        Assert.True(SavedRender.IsDenoised(File));
        System.IO.File.WriteAllBytes(File, System.IO.File.ReadAllBytes(File)[..^1]);
        Assert.False(SavedRender.IsDenoised(File));
    }

    [Fact]
    public void IsDenoised_ToldToEndEarly_AsSoonAsTheLoopIsOver()
    {
        using var finish = new CancellationTokenSource();
        bool denoised = false;
        var progress = new ImmediateProgress<GenerationProgress>(report =>
        {
            if (report is { Phase: GenerationPhase.Denoising, Step: 2 })
            {
                finish.Cancel();
            }
            else if (report is { Phase: GenerationPhase.Decoding, Step: 0 })
            {
                denoised = SavedRender.IsDenoised(File);
            }
        });

        using GeneratedVideo video = nano.Pipeline.Render(Settings(), new RenderHooks { Saved = Saved(), Finish = finish.Token }, progress, Token);

        Assert.Equal(2, video.StepsRun);
        Assert.True(denoised);
    }

    [Fact]
    public void Render_CannotBeSaved_GoesOnWithTheSameBitsAndSaysSoOnce()
    {
        using GeneratedVideo whole = nano.Pipeline.Render(Settings(), progress: null, Token);
        var told = new List<string>();
        // a folder in the way of the file
        Directory.CreateDirectory(Path.Combine(File, "in the way"));
        var saved = new SavedRender(File, TimeSpan.Zero, TimeProvider.System) { OnUnsaved = told.Add };

        using GeneratedVideo video = nano.Pipeline.Render(Settings(), new RenderHooks { Saved = saved }, progress: null, Token);

        Assert.True(whole.Frames.eq(video.Frames).all().item<bool>());
        Assert.Contains("cannot be written", Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal(0, saved.KeptStep);
    }

    private static GenerationSettings Settings() => new()
    {
        Prompt = "A red ball bounces on green grass.",
        Width = 96,
        Height = 64,
        VideoLength = 5,
        InferSteps = 6,
        Seed = 7,
        FlowShift = 3,
        EmbeddedGuidanceScale = 6,
    };

    private SavedRender Saved() => new(File, TimeSpan.Zero, TimeProvider.System);

    /// <summary>Renders until some steps are done, as a process that is stopped there.</summary>
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
