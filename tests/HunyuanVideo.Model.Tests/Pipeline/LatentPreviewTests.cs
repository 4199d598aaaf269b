using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

public sealed class LatentPreviewTests
{
    private static readonly LatentRgbFactors TwoChannels = new([[0.5f, 0f, 0.25f], [0f, 0.25f, -1f]], [0f, 0.5f, 0.125f]);

    // R = a/2, G = b/4 + 1/2, B = a/4 − b + 1/8, times 255, cut to 0…255
    [Fact]
    public void Draw_TwoChannels_GivesTheColoursByHand()
    {
        using var scope = NewDisposeScope();
        using var preview = new LatentPreview(TwoChannels, CPU);
        Tensor latents = tensor(new[] { 0f, 1f, 2f, -4f, 0f, -1f, 0.25f, 2f }).view(1, 2, 2, 1, 2); // (1, C, T', h, w)
        PreviewFrames frames = preview.Draw(latents);
        Assert.Equal((2, 1, 2), (frames.Width, frames.Height, frames.Count));
        Assert.Equal([0, 127, 31, 127, 63, 255, 255, 143, 95, 0, 255, 0], frames.Rgb);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Draw_ReleasedFactors_GivesOnePictureForEachLatentFrame(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        using var preview = new LatentPreview(LatentPreview.Released, CPU);
        Tensor latents = randn([1, 16, 3, 4, 5], generator: generator);
        PreviewFrames frames = preview.Draw(latents.to(dtype));
        Assert.Equal((5, 4, 3, 3 * 4 * 5 * 3), (frames.Width, frames.Height, frames.Count, frames.Rgb.Length));
        Assert.True(frames.Rgb.Distinct().Count() > 20);
    }

    [Fact]
    public void Draw_LatentsBeyondTheColours_AreCut()
    {
        using var scope = NewDisposeScope();
        using var preview = new LatentPreview(TwoChannels, CPU);
        Assert.All(preview.Draw(full([1, 2, 1, 2, 2], 1e6f)).Rgb.Chunk(3), rgb => Assert.Equal([255, 255, 0], rgb));
        Assert.All(preview.Draw(full([1, 2, 1, 2, 2], -1e6f)).Rgb.Chunk(3), rgb => Assert.Equal([0, 0, 255], rgb));
    }

    [Fact]
    public void Released_Factors_AreThoseOf16Channels()
    {
        Assert.Equal(16, LatentPreview.Released.Factors.Count);
        Assert.All(LatentPreview.Released.Factors, row => Assert.Equal(3, row.Length));
        Assert.Equal(3, LatentPreview.Released.Bias.Length);
    }
}
