using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Upkeep;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace HunyuanVideo.Web.Tests.Rendering;

/// <summary>What is read from videos that no job knows, whoever wrote their records.</summary>
public sealed class VideoRecordsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("records-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Video => Path.Combine(_folder, "a.mp4");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("{")]
    [InlineData("""{"schema":9}""")]
    [InlineData("")]
    public async Task ReadAsync_SidecarMissingOrDamaged_TakesTheRecordInTheVideo(string? sidecar)
    {
        await WriteAsync();
        File.Delete(Sidecar.PathOf(Video));
        if (sidecar is not null)
        {
            await File.WriteAllTextAsync(Sidecar.PathOf(Video), sidecar, Token);
        }

        RecordedResult? read = await ReadAsync();

        Assert.Equal(("A cat walks.", 42L, "nano"), (read!.Request.Prompt, read.Request.Seed, read.Model));
    }

    [Fact]
    public async Task ReadAsync_SidecarBesideAVideoOfNoOne_IsBelieved()
    {
        await WriteAsync();
        await File.WriteAllTextAsync(Video, "cut off", Token);

        RecordedResult? read = await ReadAsync();

        Assert.Equal((64, 48, 1.5), (read!.Request.Width, read.Request.Height, read.SecondsByPhase[RenderPhase.Denoise]));
    }

    [Fact]
    public async Task ReadAsync_VideoOfAnotherProgram_HasNone()
    {
        SampleClip.Write(Video, 64, 48, 2);

        Assert.Null(await ReadAsync());
    }

    private Task<RecordedResult?> ReadAsync() => new VideoRecords(NullLogger<VideoRecords>.Instance).ReadAsync(Video, Token);

    private async Task WriteAsync()
    {
        VideoMetadata record = SampleRecord.Of("A cat walks.", 42);
        byte[] frame = new byte[64 * 48 * 3];
        var frames = new VideoFrames(64, 48, 2, new[] { frame, frame }.Select(bytes => (ReadOnlyMemory<byte>)bytes).ToAsyncEnumerable());
        await new Mp4Writer(new FfmpegLocator()).WriteAsync(Video, frames, new Mp4Options(), record, Token);
        await Sidecar.WriteAsync(Video, record, Token);
    }
}
