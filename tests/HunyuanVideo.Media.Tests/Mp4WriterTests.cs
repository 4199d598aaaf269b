using System.Globalization;
using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

public sealed class Mp4WriterTests
{
    private readonly Mp4Writer _writer = new(new FfmpegLocator());

    [Theory]
    [InlineData(96, 160, 5, 24)]
    [InlineData(256, 144, 9, 30)]
    [InlineData(64, 64, 1, 24)]
    [InlineData(32, 32, 49, 8)]
    public async Task WriteAsync_SomeSizes_GivesAPlayableFile(int width, int height, int count, int fps)
    {
        using var folder = new TestFolder();
        string path = folder["clip.mp4"];
        await _writer.WriteAsync(path, Sample.Video(width, height, count), new Mp4Options { Fps = fps }, Sample.Metadata(), TestContext.Current.CancellationToken);

        Probe probe = await Probe.OfAsync(path);
        Assert.Equal((width, height), (probe.Number("width"), probe.Number("height")));
        Assert.Equal(count.ToString(CultureInfo.InvariantCulture), probe.Text("nb_read_frames"));
        Assert.Equal($"{fps}/1", probe.Text("r_frame_rate"));
        Assert.Equal((double)count / fps, double.Parse(probe.Text("duration"), CultureInfo.InvariantCulture), 0.001);
        Assert.Equal(("h264", "High", "yuv420p"), (probe.Text("codec_name"), probe.Text("profile"), probe.Text("pix_fmt")));
        Assert.Equal(("tv", "bt709"), (probe.Text("color_range"), probe.Text("color_space")));
        Assert.Equal(("bt709", "bt709"), (probe.Text("color_primaries"), probe.Text("color_transfer")));
        Assert.Equal(Sample.Metadata().ToJson(), probe.Comment);
        Assert.Equal(["clip.mp4"], folder.Names());
    }

    [Fact]
    public async Task WriteAsync_Always_PutsTheIndexFirst()
    {
        using var folder = new TestFolder();
        await _writer.WriteAsync(folder["a.mp4"], Sample.Video(64, 64, 3), Sample.Fast, metadata: null, TestContext.Current.CancellationToken);
        byte[] file = await File.ReadAllBytesAsync(folder["a.mp4"], TestContext.Current.CancellationToken);
        int index = file.AsSpan().IndexOf("moov"u8);
        Assert.InRange(index, 1, file.AsSpan().IndexOf("mdat"u8));
        Assert.Null((await Probe.OfAsync(folder["a.mp4"])).Comment);
    }

    [Theory]
    [InlineData(255, 0, 0)]
    [InlineData(0, 255, 0)]
    [InlineData(0, 0, 255)]
    [InlineData(128, 128, 128)]
    [InlineData(0, 0, 0)]
    [InlineData(255, 255, 255)]
    [InlineData(200, 120, 40)]
    public async Task WriteAsync_OneColour_DecodesToTheSameColour(byte red, byte green, byte blue)
    {
        using var folder = new TestFolder();
        VideoFrames frames = VideoFrames.FromBuffer(Sample.Solid(64, 48, red, green, blue, count: 2), 64, 48);
        await _writer.WriteAsync(folder["c.mp4"], frames, new Mp4Options(), metadata: null, TestContext.Current.CancellationToken);

        byte[] decoded = await Tool.DecodeAsync(folder["c.mp4"]);
        Assert.Equal(64 * 48 * 3 * 2, decoded.Length);
        byte[] expected = [red, green, blue];
        for (int i = 0; i < decoded.Length; i++)
        {
            Assert.InRange(decoded[i], expected[i % 3] - 3, expected[i % 3] + 3);
        }
    }

    [Fact]
    public async Task WriteAsync_MovingGradient_KeepsOrderAndOrientation()
    {
        using var folder = new TestFolder();
        byte[] rgb = Sample.Moving(96, 64, 6);
        await _writer.WriteAsync(folder["m.mp4"], VideoFrames.FromBuffer(rgb, 96, 64), new Mp4Options { Crf = 1 }, null, TestContext.Current.CancellationToken);
        byte[] decoded = await Tool.DecodeAsync(folder["m.mp4"]);
        double meanError = rgb.Zip(decoded, (a, b) => (double)Math.Abs(a - b)).Average();
        Assert.InRange(meanError, 0, 3);
    }

    [Fact]
    public async Task WriteAsync_ExistingFile_IsReplaced()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["a.mp4"], "old", TestContext.Current.CancellationToken);
        await _writer.WriteAsync(folder["a.mp4"], Sample.Video(32, 32, 2), Sample.Fast, metadata: null, TestContext.Current.CancellationToken);
        Assert.Equal("2", (await Probe.OfAsync(folder["a.mp4"])).Text("nb_read_frames"));
    }

    [Fact]
    public async Task WriteAsync_FolderWithShellCharacters_Works()
    {
        using var folder = new TestFolder();
        string path = folder["it's \"quoted\" $(x) \\ 猫/deeper/a.mp4"];
        await _writer.WriteAsync(path, Sample.Video(32, 32, 2), Sample.Fast, Sample.Metadata(), TestContext.Current.CancellationToken);
        Assert.Equal(Sample.Metadata(), await Mp4Reader.ReadAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WriteAsync_FourAtOnce_DoNotMeet()
    {
        using var folder = new TestFolder();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _writer.WriteAsync(
            folder[$"{i}.mp4"], Sample.Video(32, 32, i + 1), Sample.Fast, Sample.Metadata($"number {i}"), TestContext.Current.CancellationToken)));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal($"number {i}", (await Mp4Reader.ReadAsync(folder[$"{i}.mp4"], TestContext.Current.CancellationToken))!.Prompt);
        }

        Assert.Equal(["0.mp4", "1.mp4", "2.mp4", "3.mp4"], folder.Names());
    }
}
