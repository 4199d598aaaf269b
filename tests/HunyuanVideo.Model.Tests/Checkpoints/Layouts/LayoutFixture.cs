using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;
using Tensors = System.Collections.Generic.Dictionary<string, TorchSharp.torch.Tensor>;

namespace HunyuanVideo.Model.Tests.Checkpoints.Layouts;

/// <summary>Nano's weights and what they render, to hold renders of the same weights in other layouts against.</summary>
public sealed class LayoutFixture : IDisposable
{
    private static readonly GenerationSettings Settings = new()
    {
        Prompt = "A red ball bounces on green grass.",
        Width = 96,
        Height = 96,
        VideoLength = 5,
        InferSteps = 3,
        Seed = 42,
        FlowShift = 3,
        EmbeddedGuidanceScale = 6,
    };

    private readonly GeneratedVideo _own = Render(new ModelPaths { ModelBase = Nano.Folder }, Settings);
    private readonly GeneratedVideo _small = Render(new ModelPaths { ModelBase = Nano.Folder }, SmallRender.Settings);

    internal NanoWeights Weights { get; } = new();

    public void Dispose()
    {
        Weights.Dispose();
        _own.Dispose();
        _small.Dispose();
    }

    /// <summary>Writes a layout, renders with it and measures.</summary>
    internal void AssertRenders(Layout layout, Func<string, ModelPaths> place)
    {
        using var folder = new TemporaryFolder();
        // the same bits show as well in a small render, which takes a fourth of the time; figures are those of this size
        using GeneratedVideo video = Render(place(Write(layout, folder)), layout.Latents == 0 ? SmallRender.Settings : Settings);
        using var scope = NewDisposeScope();
        if (layout.Latents == 0)
        {
            TensorAssert.Identical(_small.Latents, video.Latents);
            TensorAssert.Identical(_small.Frames, video.Frames);
            return;
        }

        double latents = (video.Latents - _own.Latents).norm().item<float>() / _own.Latents.norm().item<float>();
        double mse = (video.Frames.to(ScalarType.Float64) - _own.Frames.to(ScalarType.Float64)).square().mean().item<double>();
        double psnr = 10 * Math.Log10(255 * 255 / mse);
        // figures are given in so many digits; the last one may round
        Assert.True(latents <= (layout.Latents * 1.02) + 0.0005 && psnr >= layout.Psnr - 0.1, $"latents are off by {latents:p2}, the frames' PSNR is {psnr:f2} dB");
    }

    /// <summary>Writes a layout and returns the sentence that it is refused with.</summary>
    internal string Refusal(Layout layout, Func<string, ModelPaths> place)
    {
        using var folder = new TemporaryFolder();
        ModelPaths paths = place(Write(layout, folder));
        return Assert.Throws<CheckpointException>(() => HunyuanVideoPipeline.Verify(ModelFolder.Open(paths))).Message;
    }

    internal string Write(Layout layout, TemporaryFolder folder)
    {
        using var scope = NewDisposeScope();
        Tensors tensors = layout.Make(Weights);
        return layout.Save(Weights, tensors, folder);
    }

    private static GeneratedVideo Render(ModelPaths paths, GenerationSettings settings)
    {
        using HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(ModelFolder.Open(paths), new PipelineOptions { Device = CPU }, progress: null, CancellationToken.None);
        return pipeline.Render(settings, progress: null, CancellationToken.None);
    }
}
