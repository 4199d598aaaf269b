using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Ranks;

/// <summary>Whole renders of the nano model by several ranks of the processor.</summary>
[Collection(TensorCount.Collection)]
public sealed class RankPipelineTests(NanoFixture alone) : IClassFixture<NanoFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ranks").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "render.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Render_Reference_LatentsMatch(int ranks)
    {
        using var scope = NewDisposeScope();
        using HunyuanVideoPipeline pipeline = Open(ranks);
        using SafetensorsFile file = Nano.OpenReference("ref1");
        using GeneratedVideo video = pipeline.Render(Nano.SettingsOf("ref1"), progress: null, Token);
        TensorAssert.Close(file.Read("latents"), video.Latents, 1e-3, "final latents");
    }

    public static TheoryData<string, GenerationSettings> Variants() => new()
    {
        { "plain", Settings },
        { "two branches", Settings with { GuidanceScale = 3 } },
        { "EasyCache", Settings with { InferSteps = 9, FastMode = FastMode.EasyCache, FastThreshold = 0.5 } },
        { "MagCache", Settings with { InferSteps = 9, FastMode = FastMode.MagCache, FastThreshold = 0.3 } },
        { "one frame", Settings with { VideoLength = 1 } },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Render_TwoRanks_IsThatOfOne(string name, GenerationSettings settings)
    {
        using HunyuanVideoPipeline pipeline = Open(2);
        using GeneratedVideo expected = alone.Pipeline.Render(settings, progress: null, Token);
        using GeneratedVideo actual = pipeline.Render(settings, progress: null, Token);
        Assert.Equal(expected.ComputedSteps, actual.ComputedSteps);
        TensorAssert.Close(expected.Latents, actual.Latents, 1e-5, name);
    }

    [Theory]
    [InlineData(MemoryProfile.Gb48, false)]
    [InlineData(MemoryProfile.Gb24, false)]
    [InlineData(MemoryProfile.Gb16, true)]
    [InlineData(MemoryProfile.Gb80, true)]
    public void Render_TwoRanksWithWeightsThatMove_IsThatOfOne(MemoryProfile profile, bool fp8)
    {
        GeneratedVideo Render(params Device[] devices)
        {
            using HunyuanVideoPipeline pipeline = Open(new PipelineOptions { Device = CPU, Devices = devices, MemoryProfile = profile, Fp8 = fp8 });
            return pipeline.Render(Settings, progress: null, Token);
        }

        using GeneratedVideo expected = Render(CPU);
        using GeneratedVideo actual = Render(CPU, CPU);
        TensorAssert.Close(expected.Latents, actual.Latents, 1e-5);
    }

    [Fact]
    public void Render_SameLatents_DecodesToTheSameBytes()
    {
        // only the decode is left of a render whose steps are all on disk
        GenerationSettings settings = Settings with { Width = 320, Height = 288, VideoLength = 9, InferSteps = 2 };
        using GeneratedVideo expected = alone.Pipeline.Render(settings, new RenderHooks { Saved = Saved() }, progress: null, Token);
        foreach (int ranks in new[] { 2, 3 })
        {
            using HunyuanVideoPipeline pipeline = Open(ranks);
            SavedRender saved = Saved();
            using GeneratedVideo actual = pipeline.Render(settings, new RenderHooks { Saved = saved }, progress: null, Token);
            Assert.Equal(settings.InferSteps, saved.ResumedAt);
            TensorAssert.Identical(expected.Frames, actual.Frames);
        }
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void Render_BegunOnSoManyRanks_GoesOnOnOthers(int first, int second)
    {
        using HunyuanVideoPipeline begins = Open(first);
        using HunyuanVideoPipeline goesOn = Open(second);
        using GeneratedVideo expected = alone.Pipeline.Render(Settings, progress: null, Token);
        CutOff(begins, 2);
        SavedRender saved = Saved();
        using GeneratedVideo resumed = goesOn.Render(Settings, new RenderHooks { Saved = saved }, progress: null, Token);
        Assert.Equal(2, saved.ResumedAt);
        TensorAssert.Close(expected.Latents, resumed.Latents, 1e-5);
    }

    [Fact]
    public void Render_ToldToFinish_EndsWithinAStepAndDecodes()
    {
        using HunyuanVideoPipeline pipeline = Open(2);
        using var finish = new CancellationTokenSource();
        var steps = new ImmediateProgress<GenerationProgress>(report =>
        {
            if (report is { Phase: GenerationPhase.Denoising, Step: 2 })
            {
                finish.Cancel();
            }
        });
        using GeneratedVideo video = pipeline.Render(Settings, new RenderHooks { Finish = finish.Token }, steps, Token);
        Assert.Equal(2, video.StepsRun);
    }

    [Fact]
    public void Render_CancelledAHundredTimes_LeavesNothingAndTheNextIsRight()
    {
        using HunyuanVideoPipeline pipeline = Open(2);
        using GeneratedVideo expected = pipeline.Render(Settings, progress: null, Token);
        long before = TensorCount.Settled();
        for (int i = 0; i < 100; i++)
        {
            using var cancel = new CancellationTokenSource();
            int reports = 1 + (i % 8);
            var progress = new ImmediateProgress<GenerationProgress>(_ =>
            {
                if (--reports == 0)
                {
                    cancel.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(() => pipeline.Render(Settings, progress, cancel.Token));
        }

        Assert.Equal(before, Tensor.TotalCount);
        using GeneratedVideo last = pipeline.Render(Settings, progress: null, Token);
        TensorAssert.Identical(expected.Frames, last.Frames);
    }

    private static GenerationSettings Settings => SmallRender.Settings with { Width = 64, Height = 32, InferSteps = 4 };

    private static HunyuanVideoPipeline Open(int ranks) => Open(new PipelineOptions { Device = CPU, Devices = [.. Enumerable.Repeat(CPU, ranks)] });

    private static HunyuanVideoPipeline Open(PipelineOptions options) =>
        HunyuanVideoPipeline.Load(ModelFolder.Open(Nano.Folder), options, progress: null, Token);

    private SavedRender Saved() => new(File, TimeSpan.Zero, TimeProvider.System);

    private void CutOff(HunyuanVideoPipeline pipeline, int steps)
    {
        using var cut = new CancellationTokenSource();
        var progress = new ImmediateProgress<GenerationProgress>(report =>
        {
            if (report.Phase == GenerationPhase.Denoising && report.Step == steps)
            {
                cut.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => pipeline.Render(Settings, new RenderHooks { Saved = Saved() }, progress, cut.Token));
    }
}
