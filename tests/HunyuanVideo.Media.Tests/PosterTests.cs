using HunyuanVideo.Media.Tests.Support;
using SkiaSharp;

namespace HunyuanVideo.Media.Tests;

public sealed class PosterTests
{
    [Theory]
    [InlineData("p.jpg", "FFD8FF")]
    [InlineData("p.png", "89504E47")]
    [InlineData("p.webp", "52494646")]
    public async Task WriteAsync_EachFormat_KeepsColourAndScales(string name, string magic)
    {
        using var folder = new TestFolder();
        byte[] rgb = Sample.Solid(256, 144, 200, 100, 30);
        await Poster.WriteAsync(folder[name], rgb, 256, 144, 128, TestContext.Current.CancellationToken);
        Assert.Equal([name], folder.Names());

        byte[] file = await File.ReadAllBytesAsync(folder[name], TestContext.Current.CancellationToken);
        Assert.StartsWith(magic, Convert.ToHexString(file));
        using SKBitmap image = SKBitmap.Decode(file);
        Assert.Equal((128, 72), (image.Width, image.Height));
        SKColor middle = image.GetPixel(64, 36);
        Assert.InRange(middle.Red, 196, 204);
        Assert.InRange(middle.Green, 96, 104);
        Assert.InRange(middle.Blue, 26, 34);
    }

    [Fact]
    public async Task WriteAsync_SmallFrame_IsNotEnlarged()
    {
        using var folder = new TestFolder();
        byte[] rgb = Sample.Moving(96, 160, 1);
        await Poster.WriteAsync(folder["p.png"], rgb, 96, 160, 640, TestContext.Current.CancellationToken);
        using SKBitmap image = SKBitmap.Decode(folder["p.png"]);
        Assert.Equal((96, 160), (image.Width, image.Height));
        SKColor pixel = image.GetPixel(7, 90);
        Assert.Equal((7, 90, 97), (pixel.Red, pixel.Green, pixel.Blue));
    }

    [Fact]
    public async Task WriteAsync_OtherExtension_Throws()
    {
        using var folder = new TestFolder();
        var error = await Assert.ThrowsAsync<MediaException>(
            () => Poster.WriteAsync(folder["p.gif"], new byte[48], 4, 4, 4, TestContext.Current.CancellationToken));
        Assert.Contains(".jpg, .png or .webp", error.Message);
    }

    [Fact]
    public async Task WriteAsync_WrongByteCount_LeavesNothing()
    {
        using var folder = new TestFolder();
        await Assert.ThrowsAsync<ArgumentException>(
            () => Poster.WriteAsync(folder["p.png"], new byte[47], 4, 4, 4, TestContext.Current.CancellationToken));
        Assert.Empty(folder.Names());
    }
}
