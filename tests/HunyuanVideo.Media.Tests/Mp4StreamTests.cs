using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

/// <summary>An MP4 that can only be read from front to back.</summary>
public sealed class Mp4StreamTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_FileOfThisApp_ReadsOnlyItsIndex()
    {
        byte[] file = await MakeAsync();
        await using var stream = new ForwardStream(file);

        VideoMetadata? metadata = await Mp4Reader.ReadAsync(stream, Token);

        Assert.Equal(Sample.Metadata(), metadata);
        Assert.True(stream.Given < file.AsSpan().IndexOf("mdat"u8), $"{stream.Given} of {file.Length} bytes were read");
    }

    [Fact]
    public async Task ReadAsync_IndexAtTheEnd_IsFoundAsWell()
    {
        await MakeAsync();
        await Tool.RunAsync("ffmpeg", "-v", "error", "-i", _folder["a.mp4"], "-c", "copy", "-f", "mp4", _folder["b.mp4"]);
        await using FileStream stream = File.OpenRead(_folder["b.mp4"]);

        Assert.Equal(Sample.Metadata(), await Mp4Reader.ReadAsync(stream, Token));
    }

    [Fact]
    public async Task ReadAsync_ForeignFiles_AreNull()
    {
        await Tool.RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=red:size=64x64:duration=0.2", "-metadata", "comment=hello", "-f", "mp4", _folder["other.mp4"]);
        byte[][] files =
        [
            await File.ReadAllBytesAsync(_folder["other.mp4"], Token),
            [],
            [0, 0, 0],
            "not an mp4 at all, but rather long"u8.ToArray(),
            Mp4Mutation.Box("free"u8, new byte[100]),
            [0, 0, 0, 0, .. "moov"u8],
            [0, 0, 0, 1, .. "mdat"u8, 255, 255, 255, 255, 255, 255, 255, 255],
            [0, 0, 0, 1, .. "mdat"u8, 127, 255, 255, 255, 255, 255, 255, 255],
            [0, 0, 1, 0, .. "moov"u8, 1, 2, 3],
        ];

        foreach (byte[] file in files)
        {
            Assert.Null(await Mp4Reader.ReadAsync(new ForwardStream(file), Token));
        }
    }

    [Fact]
    public async Task ReadAsync_HugeIndex_IsRefused()
    {
        byte[] file = [0x7F, 0xFF, 0xFF, 0xFF, .. "moov"u8, .. new byte[100]];

        await Assert.ThrowsAsync<MediaException>(() => Mp4Reader.ReadAsync(new ForwardStream(file), Token));
    }

    [Fact]
    public async Task ReadAsync_DamagedFiles_EndInSettingsNullOrASentence()
    {
        byte[] good = await MakeAsync();
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] bad = Mp4Mutation.Of(good, random);
            try
            {
                _ = await Mp4Reader.ReadAsync(new ForwardStream(bad), Token);
            }
            catch (MediaException error)
            {
                Assert.NotEmpty(error.Message);
            }
        }
    }

    private async Task<byte[]> MakeAsync()
    {
        await new Mp4Writer(new FfmpegLocator()).WriteAsync(_folder["a.mp4"], Sample.Video(64, 64, 12), Sample.Fast, Sample.Metadata(), Token);
        return await File.ReadAllBytesAsync(_folder["a.mp4"], Token);
    }

    /// <summary>Gives a few bytes at a time, as a network does, and counts them.</summary>
    private sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public int Given { get; private set; }

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await base.ReadAsync(buffer[..Math.Min(buffer.Length, 1_000)], cancellationToken);
            Given += read;
            return read;
        }
    }
}
