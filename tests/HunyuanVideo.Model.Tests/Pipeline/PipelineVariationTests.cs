using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

/// <summary>What changes a render and what does not.</summary>
public sealed class PipelineVariationTests(NanoFixture nano) : IClassFixture<NanoFixture>
{
    [Fact]
    public void Render_SameSeedTwice_GivesTheSameBits()
    {
        using GeneratedVideo first = Render(SmallRender.Settings);
        using GeneratedVideo second = Render(SmallRender.Settings);
        TensorAssert.Identical(first.Latents, second.Latents);
        TensorAssert.Identical(first.Frames, second.Frames);
    }

    [Fact]
    public void Render_AnotherSeedPromptShiftOrGuidance_GivesOtherLatents()
    {
        GenerationSettings[] variants =
        [
            SmallRender.Settings,
            SmallRender.Settings with { Seed = 6 },
            SmallRender.Settings with { Prompt = "A cyan box stays still at sunset" },
            SmallRender.Settings with { FlowShift = 7 },
            SmallRender.Settings with { EmbeddedGuidanceScale = 1 },
            SmallRender.Settings with { InferSteps = 4 },
        ];
        AssertAllDiffer(variants);
    }

    [Fact]
    public void Render_TrueGuidance_DependsOnStrengthAndNegativePrompt()
    {
        GenerationSettings guided = SmallRender.Settings with { GuidanceScale = 4 };
        AssertAllDiffer(
        [
            SmallRender.Settings,
            guided,
            guided with { GuidanceScale = 2 },
            guided with { NegativePrompt = "A blue square on a black background" },
        ]);
    }

    [Fact]
    public void Render_NoNegativePrompt_TakesTheDefaultOne()
    {
        GenerationSettings guided = SmallRender.Settings with { GuidanceScale = 4 };
        using GeneratedVideo none = Render(guided);
        using GeneratedVideo blank = Render(guided with { NegativePrompt = " " });
        using GeneratedVideo named = Render(guided with { NegativePrompt = GenerationSettings.DefaultNegativePrompt });
        TensorAssert.Identical(none.Latents, blank.Latents);
        TensorAssert.Identical(none.Latents, named.Latents);
    }

    [Fact]
    public void Render_WithoutANegativePromptAtAll_IsAnotherPictureAndSaysWhatWasUsed()
    {
        GenerationSettings guided = SmallRender.Settings with { GuidanceScale = 4 };
        using GeneratedVideo usual = Render(guided);
        using GeneratedVideo none = Render(guided with { NoNegativePrompt = true });

        Assert.NotEqual(usual.Latents.flatten().data<float>().ToArray(), none.Latents.flatten().data<float>().ToArray());
        Assert.Equal(GenerationSettings.DefaultNegativePrompt, usual.Settings.UsedNegativePrompt);
        Assert.Equal(string.Empty, none.Settings.UsedNegativePrompt);
        Assert.Equal(string.Empty, SmallRender.Settings.UsedNegativePrompt);
    }

    [Fact]
    public void Render_NegativePromptWithoutGuidance_ChangesNothing()
    {
        using GeneratedVideo plain = Render(SmallRender.Settings);
        using GeneratedVideo negative = Render(SmallRender.Settings with { NegativePrompt = "A blue square" });
        TensorAssert.Identical(plain.Latents, negative.Latents);
    }

    [Fact]
    public void Render_RandomSeed_TellsTheOneItDrewAndThatOneRepeatsIt()
    {
        using GeneratedVideo drawn = Render(SmallRender.Settings with { Seed = GenerationSettings.RandomSeed });
        Assert.InRange(drawn.Settings.Seed, 0, GenerationSettings.LargestRandomSeed);
        using GeneratedVideo repeated = Render(drawn.Settings);
        TensorAssert.Identical(drawn.Latents, repeated.Latents);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 2)]
    [InlineData(9, 3)]
    public void Render_Length_GivesThatManyFramesOfTheSize(int frames, int latentFrames)
    {
        using GeneratedVideo video = Render(SmallRender.Settings with { VideoLength = frames, Width = 48 });
        Assert.Equal([frames, 32, 48, 3], video.Frames.shape);
        Assert.Equal([1, 16, latentFrames, 4, 6], video.Latents.shape);
        Assert.Equal((frames, ScalarType.Byte, ScalarType.Float32), (video.Count, video.Frames.dtype, video.Latents.dtype));
        byte[][] pictures = [.. video.EnumerateFrames().Select(frame => frame.ToArray())];
        Assert.Equal(frames, pictures.Length);
        Assert.Equal(video.Frames.data<byte>().ToArray(), pictures.SelectMany(picture => picture));
    }

    [Theory]
    [InlineData(ScalarType.Float16, 0.01)]
    [InlineData(ScalarType.BFloat16, 0.05)]
    public void Render_HalfTypes_StayNearFp32(ScalarType dtype, double tolerance)
    {
        using GeneratedVideo expected = Render(SmallRender.Settings);
        using HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(
            ModelFolder.Open(Nano.Folder), new PipelineOptions { Device = CPU, DType = dtype }, progress: null, CancellationToken.None);
        using GeneratedVideo actual = pipeline.Render(SmallRender.Settings, progress: null, CancellationToken.None);
        Assert.Equal(dtype, pipeline.Precision.Transformer);
        Assert.True(RelativeDifference(actual.Latents, expected.Latents) > 1e-5);
        TensorAssert.Close(expected.Latents, actual.Latents, tolerance, $"{dtype} latents");
    }

    private GeneratedVideo Render(GenerationSettings settings) =>
        nano.Pipeline.Render(settings, progress: null, TestContext.Current.CancellationToken);

    private void AssertAllDiffer(GenerationSettings[] variants)
    {
        GeneratedVideo[] videos = [.. variants.Select(Render)];
        try
        {
            for (int i = 0; i < videos.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    double difference = RelativeDifference(videos[i].Latents, videos[j].Latents);
                    Assert.True(difference > 0.005, $"variants {j} and {i} differ by {difference:g2} only");
                }
            }
        }
        finally
        {
            Array.ForEach(videos, video => video.Dispose());
        }
    }

    private static double RelativeDifference(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return ((a - b).norm() / b.norm()).item<float>();
    }
}
