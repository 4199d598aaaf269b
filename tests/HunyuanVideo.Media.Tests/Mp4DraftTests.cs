using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

/// <summary>Encoding while frames are still being made, and the settings that come at the end.</summary>
public sealed class Mp4DraftTests
{
    private const int Size = 128;

    private readonly Mp4Writer _writer = new(new FfmpegLocator());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EncodeAsync_FramesComeLate_EncodesThemAndFinishTellsTheSettings()
    {
        using var folder = new TestFolder();
        byte[] rgb = Sample.Moving(Size, Size, 9);
        var channel = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
        Task<Mp4Draft> encoding = _writer.EncodeAsync(folder["a.mp4"], Late(channel, 9), new Mp4Options(), Token);
        for (int i = 0; i < 9; i++)
        {
            Assert.False(encoding.IsCompleted);
            channel.Writer.TryWrite(rgb.AsMemory(i * Size * Size * 3, Size * Size * 3));
            await Task.Delay(10, Token);
        }

        channel.Writer.Complete();
        using (Mp4Draft draft = await encoding)
        {
            // beside the target, under a name that is swept at the next start
            string name = Assert.Single(folder.Names());
            Assert.Contains(".part", name, StringComparison.Ordinal);
            Assert.Single(Directory.EnumerateFiles(folder.Path, ".*.part*"));
            await _writer.FinishAsync(draft, Sample.Metadata(), Token);
        }

        Assert.Equal(["a.mp4"], folder.Names());
        Probe probe = await Probe.OfAsync(folder["a.mp4"]);
        Assert.Equal(("9", Sample.Metadata().ToJson()), (probe.Text("nb_read_frames"), probe.Comment));
        await _writer.WriteAsync(folder["b.mp4"], VideoFrames.FromBuffer(rgb, Size, Size), new Mp4Options(), Sample.Metadata(), Token);
        Assert.Equal(await File.ReadAllBytesAsync(folder["b.mp4"], Token), await File.ReadAllBytesAsync(folder["a.mp4"], Token));
    }

    [Fact]
    public async Task EncodeAsync_CancelledWhileItWaitsForAFrame_EndsFfmpegAndLeavesNothing()
    {
        using var folder = new TestFolder();
        using var source = new CancellationTokenSource();
        var channel = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
        channel.Writer.TryWrite(new byte[Size * Size * 3]);
        Task<Mp4Draft> encoding = _writer.EncodeAsync(folder["a.mp4"], Late(channel, 9), new Mp4Options(), source.Token);
        while (Tool.ProcessesIn(folder.Path).Length == 0)
        {
            await Task.Delay(10, Token);
        }

        var watch = Stopwatch.StartNew();
        source.Cancel();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1)); // whoever cancels does not wait for ffmpeg
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoding);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.Empty(folder.Names());
        Assert.Empty(Tool.ProcessesIn(folder.Path));
    }

    [Fact]
    public async Task EncodeAsync_FfmpegDiesWhileFramesCome_TellsItsLastLine()
    {
        using var folder = new TestFolder();
        using var output = new TestFolder();
        var writer = new Mp4Writer(FakeFfmpeg.Make(folder, "echo 'no such luck' >&2; sleep 0.3; exit 1"));
        var channel = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
        channel.Writer.TryWrite(new byte[Size * Size * 3]);
        var error = await Assert.ThrowsAsync<MediaException>(() => writer.EncodeAsync(output["a.mp4"], Late(channel, 9), Sample.Fast, Token));
        Assert.Equal("ffmpeg could not write the video: no such luck.", error.Message);
        Assert.Empty(output.Names());
    }

    [Fact]
    public async Task EncodeAsync_FramesEndEarly_LeavesNothing()
    {
        using var folder = new TestFolder();
        var channel = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
        channel.Writer.TryWrite(new byte[Size * Size * 3]);
        channel.Writer.Complete();
        var error = await Assert.ThrowsAsync<MediaException>(() => _writer.EncodeAsync(folder["a.mp4"], Late(channel, 2), Sample.Fast, Token));
        Assert.Equal("The video ended after 1 of 2 frames.", error.Message);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public async Task FinishAsync_FfmpegFails_LeavesTheOlderVideoAndNoTemporaryFile()
    {
        using var folder = new TestFolder();
        using var output = new TestFolder();
        await File.WriteAllTextAsync(output["a.mp4"], "old", Token);
        string script = "case \"$*\" in *'-c copy'*) echo 'disk gone' >&2; exit 1;; esac; exec /usr/bin/env ffmpeg \"$@\"";
        var writer = new Mp4Writer(FakeFfmpeg.Make(folder, script));
        var error = await Assert.ThrowsAsync<MediaException>(
            () => writer.WriteAsync(output["a.mp4"], Sample.Video(32, 32, 2), Sample.Fast, Sample.Metadata(), Token));
        Assert.Equal("ffmpeg could not write the video: disk gone.", error.Message);
        Assert.Equal(["a.mp4"], output.Names());
        Assert.Equal("old", await File.ReadAllTextAsync(output["a.mp4"], Token));
    }

    [Fact]
    public async Task FinishAsync_Cancelled_LeavesNothing()
    {
        using var folder = new TestFolder();
        using (Mp4Draft draft = await _writer.EncodeAsync(folder["a.mp4"], Sample.Video(32, 32, 2), Sample.Fast, Token))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => _writer.FinishAsync(draft, Sample.Metadata(), new CancellationToken(canceled: true)));
        }

        Assert.Empty(folder.Names());
    }

    private static VideoFrames Late(Channel<ReadOnlyMemory<byte>> channel, int count) => new(Size, Size, count, All(channel));

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> All(
        Channel<ReadOnlyMemory<byte>> channel, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (ReadOnlyMemory<byte> frame in channel.Reader.ReadAllAsync(cancellationToken))
        {
            yield return frame;
        }
    }
}
