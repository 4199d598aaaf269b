using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

public sealed class StoryboardWriterTests : IDisposable
{
    private static readonly FfmpegLocator Ffmpeg = new();

    private readonly TestFolder _folder = new();
    private readonly StoryboardWriter _writer = new(Ffmpeg);
    private readonly MediaProbe _probe = new(Ffmpeg);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 0, 12, 0, 9, 21)]
    [InlineData(0, 3, 12, 2, 5, 12)]
    [InlineData(0, 11, 12, 8, 9, 2)]
    [InlineData(4, 0, 12, 0, 9, 17)]
    [InlineData(4, 2, 12, 1, 9, 14)]
    public async Task WriteAsync_TwoClips_HasEveryFrameItShould(int crossFade, int from1, int to1, int from2, int to2, int total)
    {
        ClipSequence sequence = ClipSequence.Create(
            [await ClipAsync("a", 96, 64, 12, from1, to1), await ClipAsync("b", 96, 64, 9, from2, to2)], crossFade / 24.0);

        await WriteAsync(sequence);

        MediaStreams streams = await MediaStreams.OfAsync(_folder["out.mp4"]);
        Assert.Equal(total, sequence.TotalFrames);
        Assert.Equal(total, streams.Frames);
        Assert.Equal(total / 24.0, streams.VideoSeconds, 0.001);
        Assert.Null(streams.Sound);
    }

    [Fact]
    public async Task WriteAsync_ManyClipsWithCrossFades_HasEveryFrame()
    {
        var clips = new List<SequenceClip>();
        for (int i = 0; i < 6; i++)
        {
            clips.Add(await ClipAsync($"c{i}", 64, 48, 13, i % 3, 13));
        }

        ClipSequence sequence = ClipSequence.Create(clips, 5 / 24.0);
        await WriteAsync(sequence);

        Assert.Equal((6 * 13) - 6 - (5 * 5), sequence.TotalFrames);
        Assert.Equal(sequence.TotalFrames, (await MediaStreams.OfAsync(_folder["out.mp4"])).Frames);
    }

    [Fact]
    public async Task WriteAsync_OtherSizeAndRate_TakesThoseOfTheFirst()
    {
        ClipSequence sequence = ClipSequence.Create(
            [await ClipAsync("wide", 96, 64, 6, 0, 6), await ClipAsync("tall", 48, 96, 8, 0, 8, fps: 12)], 0);

        await WriteAsync(sequence);

        MediaStreams streams = await MediaStreams.OfAsync(_folder["out.mp4"]);
        Assert.Equal("96x64", streams.Size);
        Assert.Equal(6 + 16, streams.Frames);
        Assert.Equal(22, sequence.TotalFrames);
        // the tall clip stands in the middle: its left and right are black
        byte[] decoded = await Tool.DecodeAsync(_folder["out.mp4"]);
        int row = (((21 * 64) + 32) * 96) * 3;
        Assert.InRange(decoded[row], 0, 6);
        Assert.InRange(decoded[row + (95 * 3)], 0, 6);
        Assert.Contains(decoded[(row + (40 * 3))..(row + (56 * 3))], value => value > 40);
    }

    [Fact]
    public async Task WriteAsync_Trimmed_BeginsAndEndsWithTheChosenFrames()
    {
        string path = await ColoursAsync("colours", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]);
        ClipSequence sequence = ClipSequence.Create([new(path, await _probe.VideoAsync(path, Token), 1, 3)], 0);

        await WriteAsync(sequence);

        byte[] decoded = await Tool.DecodeAsync(_folder["out.mp4"]);
        Assert.Equal(2 * 32 * 32 * 3, decoded.Length);
        Assert.True(decoded[1] > 200 && decoded[0] < 60, "the first frame is the green one");
        Assert.True(decoded[(32 * 32 * 3) + 2] > 200 && decoded[(32 * 32 * 3) + 1] < 60, "the second frame is the blue one");
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(3)]
    public async Task WriteAsync_Sound_IsAsLongAsThePicture(double soundSeconds)
    {
        await ToneAsync("tone", "wav", soundSeconds);
        ClipSequence sequence = ClipSequence.Create([await ClipAsync("a", 64, 48, 24, 0, 24)], 0);

        await WriteAsync(sequence, _folder["tone"]);

        MediaStreams streams = await MediaStreams.OfAsync(_folder["out.mp4"]);
        Assert.Equal("aac", streams.Sound!.Value.GetProperty("codec_name").GetString());
        Assert.Equal(1, streams.VideoSeconds, 0.001);
        Assert.Equal(1, streams.SoundSeconds, 0.03);
    }

    [Fact]
    public async Task WriteAsync_Progress_EndsWithTheWhole()
    {
        var parts = new List<double>();
        ClipSequence sequence = ClipSequence.Create([await ClipAsync("a", 64, 48, 24, 0, 24)], 0);

        await _writer.WriteAsync(_folder["out.mp4"], sequence, null, Sample.Fast, new Listener(parts.Add), Token);

        Assert.Equal(1, parts[^1]);
        Assert.All(parts, part => Assert.InRange(part, 0, 1));
    }

    [Fact]
    public async Task WriteAsync_Cancelled_LeavesNoProcessAndNoFile()
    {
        ClipSequence sequence = ClipSequence.Create(
            [.. Enumerable.Repeat(await ClipAsync("long", 640, 480, 120, 0, 120), 20)], 0);
        string output = Directory.CreateDirectory(_folder["out"]).FullName;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var begun = new TaskCompletionSource();

        Task writing = _writer.WriteAsync(
            Path.Combine(output, "out.mp4"), sequence, null, new Mp4Options { Preset = EncodingPreset.VerySlow },
            new Listener(_ => begun.TrySetResult()), cancel.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.NotEmpty(Tool.ProcessesIn(output));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Empty(Tool.ProcessesIn(output));
        Assert.Empty(Directory.EnumerateFileSystemEntries(output));
    }

    [Fact]
    public async Task WriteAsync_FfmpegFails_KeepsTheOldFileAndSaysWhy()
    {
        await File.WriteAllTextAsync(_folder["out.mp4"], "old", Token);
        var writer = new StoryboardWriter(FakeFfmpeg.Make(_folder, "echo 'No space left on device' >&2; exit 1"));
        ClipSequence sequence = ClipSequence.Create([await ClipAsync("a", 64, 48, 5, 0, 5)], 0);

        var error = await Assert.ThrowsAsync<MediaException>(
            () => writer.WriteAsync(_folder["out.mp4"], sequence, null, Sample.Fast, null, Token));

        Assert.Equal("ffmpeg could not put the clips together: No space left on device.", error.Message);
        Assert.Equal("old", await File.ReadAllTextAsync(_folder["out.mp4"], Token));
        Assert.DoesNotContain(_folder.Names(), name => name.Contains(".part", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a b.mp4")]
    [InlineData("-i.mp4")]
    [InlineData("quote\"'s.mp4")]
    [InlineData("$(touch x);`id`.mp4")]
    [InlineData("concat:a|b.mp4")]
    [InlineData("%d,[v];null.mp4")]
    [InlineData("new\nline.mp4")]
    [InlineData("猫🐈.mp4")]
    public async Task WriteAsync_FolderWithAHostileName_IsOnlyAFolder(string name)
    {
        string inside = Directory.CreateDirectory(_folder[name]).FullName;
        SequenceClip clip = await ClipAsync("a", 64, 48, 5, 0, 5);
        string moved = Path.Combine(inside, name);
        File.Move(clip.Path, moved);
        ClipSequence sequence = ClipSequence.Create([clip with { Path = moved, Info = await _probe.VideoAsync(moved, Token) }], 0);

        await _writer.WriteAsync(Path.Combine(inside, "out.mp4"), sequence, null, Sample.Fast, null, Token);

        Assert.Equal(5, (await MediaStreams.OfAsync(Path.Combine(inside, "out.mp4"))).Frames);
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(inside).Count());
    }

    private Task WriteAsync(ClipSequence sequence, string? sound = null) =>
        _writer.WriteAsync(_folder["out.mp4"], sequence, sound, Sample.Fast, null, Token);

    private async Task<SequenceClip> ClipAsync(string name, int width, int height, int frames, int from, int to, int fps = 24)
    {
        string path = _folder[$"{name}.mp4"];
        await new Mp4Writer(Ffmpeg).WriteAsync(path, Sample.Video(width, height, frames), Sample.Fast with { Fps = fps }, null, Token);
        ClipInfo info = await _probe.VideoAsync(path, Token);
        Assert.Equal(new ClipInfo(width, height, frames, fps, 1), info);
        return new SequenceClip(path, info, from, to);
    }

    private async Task<string> ColoursAsync(string name, (byte Red, byte Green, byte Blue)[] colours)
    {
        byte[] rgb = [.. colours.SelectMany(colour => Sample.Solid(32, 32, colour.Red, colour.Green, colour.Blue))];
        await new Mp4Writer(Ffmpeg).WriteAsync(_folder[$"{name}.mp4"], VideoFrames.FromBuffer(rgb, 32, 32), Sample.Fast, null, Token);
        return _folder[$"{name}.mp4"];
    }

    private Task<byte[]> ToneAsync(string name, string format, double seconds) => Tool.RunAsync(
        "ffmpeg", "-v", "error", "-f", "lavfi", "-i", FormattableString.Invariant($"sine=frequency=440:duration={seconds}"), "-f", format, _folder[name]);

    private sealed class Listener(Action<double> listen) : IProgress<double>
    {
        public void Report(double value) => listen(value);
    }
}
