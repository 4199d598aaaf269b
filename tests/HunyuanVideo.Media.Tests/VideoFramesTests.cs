using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

public sealed class VideoFramesTests
{
    [Fact]
    public async Task FromBuffer_ThreeFrames_SlicesWithoutCopy()
    {
        byte[] rgb = Sample.Moving(16, 32, 3);
        VideoFrames frames = VideoFrames.FromBuffer(rgb, 16, 32);
        Assert.Equal((16, 32, 3, 1536), (frames.Width, frames.Height, frames.Count, frames.FrameBytes));
        ReadOnlyMemory<byte>[] slices = await frames.Frames.ToArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(rgb, slices.SelectMany(frame => frame.ToArray()));
        rgb[1536] ^= 0xFF;
        Assert.Equal(rgb[1536], slices[1].Span[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1535)]
    [InlineData(1537)]
    public void FromBuffer_PartOfAFrame_Throws(int bytes)
    {
        Assert.Throws<ArgumentException>(() => VideoFrames.FromBuffer(new byte[bytes], 16, 32));
    }
}
