using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

public sealed class Mp4WriterFailureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Mp4Writer _writer = new(new FfmpegLocator());

    [Theory]
    [InlineData("/proc/clips")]
    [InlineData("/dev/null/clips")]
    public async Task WriteAsync_UnwritableFolder_ThrowsBeforeTakingAFrame(string folder)
    {
        VideoFrames frames = new(32, 32, 1, Untouchable());
        var error = await Assert.ThrowsAsync<MediaException>(
            () => _writer.WriteAsync(folder + "/a.mp4", frames, Sample.Fast, Sample.Metadata(), TestContext.Current.CancellationToken));
        Assert.StartsWith($"The folder '{folder}' cannot be written", error.Message);
        error = await Assert.ThrowsAsync<MediaException>(() => _writer.CheckAsync(folder, TestContext.Current.CancellationToken));
        Assert.StartsWith($"The folder '{folder}' cannot be written", error.Message);
    }

    [Fact]
    public async Task WriteAsync_TargetIsAFolder_Throws()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["a.mp4"]);
        var error = await Assert.ThrowsAsync<MediaException>(() => WriteAsync(_writer, folder, Sample.Video(32, 32, 1)));
        Assert.EndsWith("is a folder; name a file in it.", error.Message);
    }

    [Fact]
    public async Task CheckAsync_GoodFolder_LeavesNothing()
    {
        using var folder = new TestFolder();
        await _writer.CheckAsync(folder["new"], TestContext.Current.CancellationToken);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["new"]));
    }

    [Fact]
    public async Task WriteAsync_NoFfmpeg_ThrowsBeforeTakingAFrame()
    {
        using var folder = new TestFolder();
        var writer = new Mp4Writer(new FfmpegLocator(folder: null, searchPath: folder.Path));
        var error = await Assert.ThrowsAsync<MediaException>(() => WriteAsync(writer, folder, new VideoFrames(32, 32, 1, Untouchable())));
        Assert.Equal("ffmpeg was not found on the PATH; install it (apt-get install ffmpeg) and try again.", error.Message);
        Assert.Empty(folder.Names());
    }

    [Theory]
    [InlineData("echo 'first line' >&2; echo '[libx264] no such luck' >&2; echo >&2; echo 'Conversion failed!' >&2; exit 1",
        "ffmpeg could not write the video: [libx264] no such luck.")]
    [InlineData("exit 7", "ffmpeg could not write the video: it ended with code 7 and no explanation.")]
    [InlineData("kill -9 $$", "ffmpeg could not write the video: it ended with code 137 and no explanation.")]
    [InlineData("exit 0", "ffmpeg ended before the video was complete; try again.")]
    public async Task WriteAsync_FfmpegFails_TellsItsLastLine(string script, string expected)
    {
        using var folder = new TestFolder();
        using var output = new TestFolder();
        var error = await Assert.ThrowsAsync<MediaException>(() => WriteAsync(new(FakeFfmpeg.Make(folder, script)), output, Sample.Video(32, 32, 2)));
        Assert.Equal(expected, error.Message);
        Assert.Empty(output.Names());
    }

    [Fact]
    public async Task WriteAsync_DiskFull_ThrowsAndLeavesNothing()
    {
        using var folder = new TestFolder();
        using var output = new TestFolder();

        // A file may not grow over 8 blocks: writes beyond fail as they do on a full disk.
        FfmpegLocator limited = FakeFfmpeg.Make(folder, "trap '' XFSZ\nulimit -f 8\nexec /usr/bin/env ffmpeg \"$@\"");
        var error = await Assert.ThrowsAsync<MediaException>(() => WriteAsync(new(limited), output, Sample.Video(256, 256, 20)));
        Assert.StartsWith("ffmpeg could not write the video: ", error.Message);
        Assert.Empty(output.Names());
    }

    [Fact]
    public async Task WriteAsync_CancelledHalfway_EndsFfmpegAndLeavesNothing()
    {
        using var folder = new TestFolder();
        using var source = new CancellationTokenSource();
        byte[] frame = Sample.Moving(640, 352, 1);
        int taken = 0;
        VideoFrames frames = new(640, 352, 2000, Enumerable.Range(0, 2000).Select(_ =>
        {
            if (++taken == 60)
            {
                source.Cancel();
            }

            return (ReadOnlyMemory<byte>)frame;
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _writer
            .WriteAsync(folder["a.mp4"], frames, new Mp4Options(), Sample.Metadata(), source.Token)
            .WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.InRange(taken, 60, 61);
        Assert.Empty(folder.Names());
        Assert.Empty(Tool.ProcessesIn(folder.Path));
    }

    [Fact]
    public async Task WriteAsync_CancelledWhileFfmpegHangs_KillsIt()
    {
        using var folder = new TestFolder();
        using var output = new TestFolder();
        using var source = new CancellationTokenSource();
        var writer = new Mp4Writer(FakeFfmpeg.Make(folder, $"touch '{folder["started"]}'; exec sleep 60"));
        Task writing = writer.WriteAsync(output["a.mp4"], Sample.Video(32, 32, 2), Sample.Fast, Sample.Metadata(), source.Token);
        while (!File.Exists(folder["started"]))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Empty(output.Names());
        Assert.Empty(Tool.ProcessesIn(output.Path));
    }

    [Fact]
    public async Task WriteAsync_CancelledBefore_TakesNoFrame()
    {
        using var folder = new TestFolder();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _writer.WriteAsync(
            folder["a.mp4"], new VideoFrames(32, 32, 1, Untouchable()), Sample.Fast, Sample.Metadata(), new CancellationToken(canceled: true)));
        Assert.Empty(folder.Names());
    }

    [Theory]
    [InlineData(3, 32 * 32 * 3, "The video ended after 3 of 4 frames.")]
    [InlineData(0, 32 * 32 * 3, "The video ended after 0 of 4 frames.")]
    [InlineData(5, 32 * 32 * 3, "The video has more than the 4 frames it was announced with.")]
    [InlineData(4, 100, "Frame 0 has 100 bytes; a 32x32 RGB frame has 3072.")]
    public async Task WriteAsync_FramesNotAsAnnounced_Throws(int given, int bytes, string expected)
    {
        using var folder = new TestFolder();
        var frames = new VideoFrames(32, 32, 4, Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[bytes], given));
        var error = await Assert.ThrowsAsync<MediaException>(() => WriteAsync(_writer, folder, frames));
        Assert.Equal(expected, error.Message);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public async Task WriteAsync_FrameSourceThrowsHalfway_PassesItOn()
    {
        using var folder = new TestFolder();
        var frames = new VideoFrames(32, 32, 40, Enumerable.Range(0, 40).Select(
            i => i < 20 ? (ReadOnlyMemory<byte>)new byte[32 * 32 * 3] : throw new InvalidDataException("decoder gave up")));
        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(_writer, folder, frames));
        Assert.Empty(folder.Names());
    }

    [Theory]
    [InlineData(24, 0, "CRF")]
    [InlineData(24, 52, "CRF")]
    [InlineData(0, 18, "frame rate")]
    [InlineData(121, 18, "frame rate")]
    public async Task WriteAsync_OptionOutOfRange_NamesIt(int fps, int crf, string expected)
    {
        using var folder = new TestFolder();
        var options = new Mp4Options { Fps = fps, Crf = crf };
        var error = await Assert.ThrowsAsync<MediaException>(
            () => _writer.WriteAsync(folder["a.mp4"], Sample.Video(32, 32, 1), options, metadata: null, TestContext.Current.CancellationToken));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public async Task WriteAsync_OddSize_SaysSo()
    {
        using var folder = new TestFolder();
        var error = await Assert.ThrowsAsync<MediaException>(() => WriteAsync(_writer, folder, Sample.Video(33, 32, 1)));
        Assert.Equal("The video is 33x32; H.264 needs an even width and height.", error.Message);
    }

    private static Task WriteAsync(Mp4Writer writer, TestFolder folder, VideoFrames frames) =>
        writer.WriteAsync(folder["a.mp4"], frames, Sample.Fast, Sample.Metadata(), TestContext.Current.CancellationToken);

    private static IEnumerable<ReadOnlyMemory<byte>> Untouchable()
    {
        Assert.Fail("No frame may be taken.");
        yield break;
    }
}
