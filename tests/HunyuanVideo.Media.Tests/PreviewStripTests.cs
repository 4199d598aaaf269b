using HunyuanVideo.Media.Tests.Support;
using SkiaSharp;

namespace HunyuanVideo.Media.Tests;

public sealed class PreviewStripTests
{
    [Fact]
    public void Encode_ThreeColours_StacksThemInOrder()
    {
        byte[] rgb = [.. Sample.Solid(160, 90, 220, 20, 20), .. Sample.Solid(160, 90, 20, 220, 20), .. Sample.Solid(160, 90, 20, 20, 220)];
        using SKBitmap image = SKBitmap.Decode(PreviewStrip.Encode(rgb, 160, 90, 3));
        Assert.Equal((160, 270), (image.Width, image.Height));
        for (int frame = 0; frame < 3; frame++)
        {
            SKColor pixel = image.GetPixel(80, (frame * 90) + 45);
            byte[] channels = [pixel.Red, pixel.Green, pixel.Blue];
            for (int channel = 0; channel < 3; channel++)
            {
                int expected = channel == frame ? 220 : 20;
                Assert.InRange(channels[channel], expected - 6, expected + 6);
            }
        }
    }

    [Fact]
    public void Encode_ThirtyThreeFrames_IsSmall()
    {
        byte[] rgb = Sample.Moving(160, 90, 33);
        Assert.InRange(PreviewStrip.Encode(rgb, 160, 90, 33).Length, 1000, 100_000);
    }

    [Fact]
    public void Encode_TooHighOrWrongBytes_Throws()
    {
        Assert.Throws<ArgumentException>(() => PreviewStrip.Encode(new byte[100], 16, 16, 1));
        Assert.Throws<ArgumentException>(() => PreviewStrip.Encode(new byte[1024 * 65 * 3], 1, 1024, 65));
    }
}
