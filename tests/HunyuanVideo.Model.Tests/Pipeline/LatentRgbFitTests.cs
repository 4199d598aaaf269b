using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

public sealed class LatentRgbFitTests
{
    private const int Channels = 16;

    [Fact]
    public void Solve_FramesOfAKnownMap_FindsIt()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3, CPU);
        Tensor map = (rand([Channels, 3], generator: generator) - tensor(0.5f)) * tensor(0.06f); // within ±0.03, so that no colour is cut
        Tensor bias = tensor(new[] { 0.5f, 0.49f, 0.51f });
        using var fit = new LatentRgbFit();
        AddRender(fit, map, bias, latentFrames: 3, generator);
        AddRender(fit, map, bias, latentFrames: 5, generator);
        AddRender(fit, map, bias, latentFrames: 1, generator);

        LatentRgbFactors found = fit.Solve(out double error);

        Assert.Equal(Channels, found.Factors.Count);
        AssertWithin(1e-3, map, tensor(found.Factors.SelectMany(row => row).ToArray()).view(Channels, 3));
        AssertWithin(1e-3, bias, tensor(found.Bias));
        // bytes round the colours by up to half of 1/255
        Assert.InRange(error, 0, 0.5 / 255);
    }

    [Fact]
    public void Solve_FramesThatHaveNothingToDoWithTheLatents_HasALargeError()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4, CPU);
        using var fit = new LatentRgbFit();
        using GeneratedVideo video = Video(Uniform([1, Channels, 3, 6, 10], generator), Uniform([3, 3, 6, 10], generator));
        fit.Add(video);
        fit.Solve(out double error);
        Assert.InRange(error, 0.1, 1);
    }

    [Fact]
    public void Add_FramesThatChangeWithinALatent_CountsTheirMean()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5, CPU);
        Tensor latents = Uniform([1, Channels, 2, 6, 10], generator);
        using GeneratedVideo video = Video(latents, full([3, 2, 6, 10], 0.5f));
        // the four frames of the second latent, and stripes within each
        Tensor offsets = tensor(new float[] { 0, -20, 20, -40, 40 }).view(5, 1, 1, 1);
        Tensor stripes = tensor(new float[] { 30, -30 }).repeat(24).view(1, 48, 1, 1);
        using var changed = new GeneratedVideo(
            video.Settings,
            (video.Frames.to(ScalarType.Float32) + offsets + stripes).to(ScalarType.Byte).DetachFromDisposeScope(),
            latents.clone().DetachFromDisposeScope(),
            video.Taken);
        using var fit = new LatentRgbFit();
        fit.Add(changed);
        LatentRgbFactors found = fit.Solve(out double error);
        Assert.All(found.Factors.SelectMany(row => row), factor => Assert.Equal(0f, factor, 1e-3f));
        Assert.All(found.Bias, value => Assert.Equal(128 / 255f, value, 1e-3f));
        Assert.InRange(error, 0, 1e-3);
    }

    /// <summary>Latents in −1…1 and frames whose colours are exactly latents · map + bias.</summary>
    private static void AddRender(LatentRgbFit fit, Tensor map, Tensor bias, int latentFrames, Generator generator)
    {
        using var scope = NewDisposeScope();
        Tensor latents = Uniform([1, Channels, latentFrames, 6, 10], generator);
        Tensor colours = latents[0].permute(1, 2, 3, 0).matmul(map) + bias; // (T', h, w, 3)
        using GeneratedVideo video = Video(latents, colours.permute(3, 0, 1, 2)); // (3, T', h, w)
        fit.Add(video);
    }

    /// <summary>A render whose cells all have one colour. Colours: (3, T', h, w), 0 to 1.</summary>
    private static GeneratedVideo Video(Tensor latents, Tensor colours)
    {
        using var scope = NewDisposeScope();
        Tensor bytes = (colours * tensor(255f)).round().clamp(0, 255).to(ScalarType.Byte);
        Tensor first = bytes.narrow(1, 0, 1);
        Tensor later = bytes.narrow(1, 1, bytes.shape[1] - 1).repeat_interleave(4, dim: 1);
        Tensor frames = cat([first, later], dim: 1) // (3, T, h, w)
            .repeat_interleave(8, dim: 2).repeat_interleave(8, dim: 3) // (3, T, H, W)
            .permute(1, 2, 3, 0).contiguous(); // (T, H, W, 3)
        return new GeneratedVideo(
            SmallRender.Settings,
            frames.DetachFromDisposeScope(),
            latents.clone().DetachFromDisposeScope(),
            new Dictionary<GenerationPhase, TimeSpan>());
    }

    private static Tensor Uniform(long[] shape, Generator generator) => rand(shape, generator: generator) * tensor(2f) - tensor(1f);

    private static void AssertWithin(double tolerance, Tensor expected, Tensor actual)
    {
        double difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= tolerance, $"off by {difference:g3}");
    }
}
