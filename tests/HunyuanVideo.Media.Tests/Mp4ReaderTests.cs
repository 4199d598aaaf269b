using System.Text;
using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

public sealed class Mp4ReaderTests
{
    private readonly Mp4Writer _writer = new(new FfmpegLocator());

    [Fact]
    public async Task ReadAsync_HostilePrompts_ComeBack()
    {
        using var folder = new TestFolder();
        foreach (string prompt in HostilePrompts.Take(70))
        {
            Assert.Equal(Sample.Metadata(HostilePrompts.WellFormed(prompt)), await WriteAndReadAsync(folder, prompt));
        }
    }

    [Fact]
    public async Task ReadAsync_PromptOfOneMegabyte_ComesBack()
    {
        using var folder = new TestFolder();
        string prompt = string.Concat(Enumerable.Repeat("=;#\\\n猫\"x", 131_072))[..1_048_576];
        Assert.Equal(Sample.Metadata(prompt), await WriteAndReadAsync(folder, prompt));
    }

    [Fact]
    public async Task ReadAsync_NoComment_GivesNull()
    {
        using var folder = new TestFolder();
        await _writer.WriteAsync(folder["a.mp4"], Sample.Video(32, 32, 1), Sample.Fast, metadata: null, TestContext.Current.CancellationToken);
        Assert.Null(await Mp4Reader.ReadAsync(folder["a.mp4"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAsync_MissingFile_Throws()
    {
        using var folder = new TestFolder();
        await Assert.ThrowsAsync<MediaException>(() => Mp4Reader.ReadAsync(folder["a.mp4"], TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<MediaException>(() => Mp4Reader.ReadAsync(folder.Path, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/zero")]
    [InlineData("/proc/self/maps")]
    public async Task ReadAsync_NoOrdinaryFile_IsNullOrMediaException(string path)
    {
        VideoMetadata? read = null;
        Exception? error = await Record.ExceptionAsync(async () => read = await Mp4Reader.ReadAsync(path, TestContext.Current.CancellationToken));
        Assert.Null(read);
        Assert.True(error is null or MediaException, error?.ToString());
    }

    [Theory]
    [InlineData("hello", false)]
    [InlineData("{\"schema\":2}", true)]
    public async Task ReadAsync_OtherComment_IsNullOrAnError(string comment, bool error)
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["a.mp4"], WithComment(Encoding.UTF8.GetBytes(comment)), TestContext.Current.CancellationToken);
        Task<VideoMetadata?> Read() => Mp4Reader.ReadAsync(folder["a.mp4"], TestContext.Current.CancellationToken);
        Assert.Equal(error, await Record.ExceptionAsync(Read) is MediaException);
    }

    [Fact]
    public async Task ReadAsync_CommentOverTheLimit_IsRefusedUnread()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["a.mp4"], WithComment(new byte[(8 * 1024 * 1024) + 1]), TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<MediaException>(() => Mp4Reader.ReadAsync(folder["a.mp4"], TestContext.Current.CancellationToken));
        Assert.Contains("8388609 bytes", error.Message);
    }

    [Fact]
    public async Task ReadAsync_MutatedFiles_OnlyNullSettingsOrMediaException()
    {
        using var folder = new TestFolder();
        await _writer.WriteAsync(folder["good.mp4"], Sample.Video(32, 32, 2), Sample.Fast, Sample.Metadata(), TestContext.Current.CancellationToken);
        byte[] good = await File.ReadAllBytesAsync(folder["good.mp4"], TestContext.Current.CancellationToken);
        var random = new Random(7);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 1500; i++)
        {
            await File.WriteAllBytesAsync(folder["bad.mp4"], Mp4Mutation.Of(good, random), TestContext.Current.CancellationToken);
            try
            {
                read += await Mp4Reader.ReadAsync(folder["bad.mp4"], TestContext.Current.CancellationToken) is null ? 0 : 1;
            }
            catch (MediaException)
            {
                refused++;
            }
        }

        // All three outcomes occur, so the mutations do reach the parser's decisions.
        Assert.InRange(read, 1, 1499);
        Assert.InRange(refused, 1, 1499);
        Assert.InRange(read + refused, 2, 1499);
    }

    [Fact]
    public async Task ReadAsync_EveryTruncation_NeverThrowsAnythingElse()
    {
        using var folder = new TestFolder();
        byte[] whole = WithComment(Encoding.UTF8.GetBytes(Sample.Metadata().ToJson()));
        for (int length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(folder["a.mp4"], whole[..length], TestContext.Current.CancellationToken);
            Assert.Null(await Mp4Reader.ReadAsync(folder["a.mp4"], TestContext.Current.CancellationToken));
        }

        await File.WriteAllBytesAsync(folder["a.mp4"], whole, TestContext.Current.CancellationToken);
        Assert.Equal(Sample.Metadata(), await Mp4Reader.ReadAsync(folder["a.mp4"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAsync_MillionsOfEmptyBoxes_EndsSoon()
    {
        using var folder = new TestFolder();
        byte[] boxes = new byte[16 * 1024 * 1024];
        for (int i = 0; i < boxes.Length; i += 8)
        {
            boxes[i + 3] = 8;
        }

        await File.WriteAllBytesAsync(folder["a.mp4"], boxes, TestContext.Current.CancellationToken);
        Task<VideoMetadata?> read = Mp4Reader.ReadAsync(folder["a.mp4"], TestContext.Current.CancellationToken);
        Assert.Null(await read.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    private async Task<VideoMetadata?> WriteAndReadAsync(TestFolder folder, string prompt)
    {
        await _writer.WriteAsync(folder["a.mp4"], Sample.Video(32, 32, 1), Sample.Fast, Sample.Metadata(prompt), TestContext.Current.CancellationToken);
        return await Mp4Reader.ReadAsync(folder["a.mp4"], TestContext.Current.CancellationToken);
    }

    private static byte[] WithComment(byte[] text)
    {
        byte[] data = Mp4Mutation.Box("data"u8, [0, 0, 0, 1, 0, 0, 0, 0, .. text]);
        byte[] list = Mp4Mutation.Box("ilst"u8, Mp4Mutation.Box([0xA9, (byte)'c', (byte)'m', (byte)'t'], data));
        return Mp4Mutation.Box("moov"u8, Mp4Mutation.Box("udta"u8, Mp4Mutation.Box("meta"u8, [0, 0, 0, 0, .. list])));
    }
}
