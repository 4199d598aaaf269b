using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

public sealed class FrameConversionTests
{
    [Theory]
    [InlineData(-1.0f, 0)]
    [InlineData(1.0f, 255)]
    [InlineData(-1.7f, 0)]
    [InlineData(1.7f, 255)]
    [InlineData(0.0f, 128)] // 127.5 goes to the even neighbour
    [InlineData(-0.2f, 102)]
    [InlineData(0.2039f, 153)] // 153.497
    [InlineData(0.2042f, 154)] // 153.536
    public void ToRgb24_Value_IsScaledClampedAndRounded(float value, byte expected)
    {
        using var scope = NewDisposeScope();
        Tensor pictures = FrameConversion.ToRgb24(tensor(value).expand(1, 3, 1, 2, 2));
        Assert.All(pictures.data<byte>().ToArray(), picture => Assert.Equal(expected, picture));
    }

    [Fact]
    public void ToRgb24_ClipOfSeveralChunks_OrdersFramesRowsColumnsAndColours()
    {
        using var scope = NewDisposeScope();
        const int frames = 35, height = 2, width = 3;
        byte[] expected = [.. Enumerable.Range(0, frames * height * width * 3).Select(i => (byte)(i % 251))];
        Tensor pictures = tensor(expected).view(1, frames, height, width, 3); // (1, T, H, W, 3)
        Tensor clip = (pictures.to(ScalarType.Float32) / 127.5 - 1).permute(0, 4, 1, 2, 3).contiguous(); // (1, 3, T, H, W)
        Tensor converted = FrameConversion.ToRgb24(clip);
        Assert.Equal([frames, height, width, 3], converted.shape);
        Assert.True(converted.is_contiguous());
        Assert.Equal(expected, converted.data<byte>().ToArray());
    }

    [Fact]
    public void ToRgb24_TwoClips_IsRefused()
    {
        using Tensor clips = zeros([2, 3, 1, 4, 4]);
        var error = Assert.Throws<ArgumentException>(() => FrameConversion.ToRgb24(clips));
        Assert.Contains("(2, 3, 1, 4, 4)", error.Message, StringComparison.Ordinal);
    }
}
