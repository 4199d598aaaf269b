using System.Buffers.Binary;
using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

public sealed class SoundFileTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly MediaProbe _probe = new(new FfmpegLocator());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mp3", "mp3")]
    [InlineData("wav", "pcm_s16le")]
    [InlineData("flac", "flac")]
    [InlineData("ogg", "vorbis")]
    [InlineData("ipod", "aac")]
    [InlineData("adts", "aac")]
    public async Task SaveAsync_Sound_IsKnownByItsContent(string format, string codec)
    {
        await ToneAsync("source.png", "-f", format);

        SoundInfo info = await SaveAsync("source.png");

        Assert.Equal(codec, info.Codec);
        Assert.Equal(2, info.Seconds, 0.15);
        Assert.Equal(["kept", "source.png"], _folder.Names());
    }

    /// <summary>What a program writes to a pipe: it cannot go back to the beginning to say how long the sound has become.</summary>
    [Theory]
    [InlineData("flac")]
    [InlineData("wav")]
    [InlineData("ogg")]
    [InlineData("mp3")]
    [InlineData("adts")]
    [InlineData("opus")]
    [InlineData("mp4", "-movflags", "frag_keyframe+empty_moov")]
    public async Task SaveAsync_WrittenToAPipe_IsAsLongAsItPlays(string format, params string[] more)
    {
        await File.WriteAllBytesAsync(_folder["piped"], await PipedAsync(format, more), Token);

        Assert.Equal(2, (await SaveAsync("piped")).Seconds, 0.15);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0xFFFF_FFFFu)]
    public async Task SaveAsync_WavThatDoesNotSayHowMuchFollows_IsAsLongAsItPlays(uint length)
    {
        byte[] wav = await PipedAsync("wav");
        BinaryPrimitives.WriteUInt32LittleEndian(wav.AsSpan(4), length);
        BinaryPrimitives.WriteUInt32LittleEndian(wav.AsSpan(wav.AsSpan().IndexOf("data"u8) + 4), length);
        await File.WriteAllBytesAsync(_folder["piped"], wav, Token);

        Assert.Equal(2, (await SaveAsync("piped")).Seconds, 0.01);
    }

    /// <summary>AAC in itself has no length: from the bytes of a silent beginning ten times as much would be guessed.</summary>
    [Fact]
    public async Task SaveAsync_AacThatBeginsSilently_IsAsLongAsItPlays()
    {
        await Tool.RunAsync(
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "aevalsrc=0:d=4", "-f", "lavfi", "-i", "anoisesrc=d=4:r=44100", "-filter_complex", "[0][1]concat=n=2:v=0:a=1", "-f", "adts", _folder["source"]);

        Assert.Equal(8, (await SaveAsync("source")).Seconds, 0.15);
    }

    [Fact]
    public async Task SaveAsync_FlacOfAPipeThatIsCutOrBroken_IsWhatPlaysOrRefused()
    {
        byte[] whole = await PipedAsync("flac");
        await File.WriteAllBytesAsync(_folder["cut"], whole[..(whole.Length / 2)], Token);
        Assert.InRange((await SaveAsync("cut")).Seconds, 0.5, 1.5);

        await File.WriteAllBytesAsync(_folder["head"], whole[..100], Token);
        await Assert.ThrowsAsync<MediaException>(() => SaveAsync("head"));
    }

    [Fact]
    public async Task SaveAsync_FlacOfAPipe_IsHeardUnderAVideo()
    {
        await File.WriteAllBytesAsync(_folder["piped"], await PipedAsync("flac"), Token);
        await SaveAsync("piped");

        Assert.NotNull((await UnderAVideoAsync()).Sound);
    }

    [Fact]
    public async Task SaveAsync_Mp3WithACover_IsItsSound()
    {
        await Tool.RunAsync(
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=2", "-f", "lavfi", "-i", "color=red:size=64x64:duration=0.04",
            "-map", "0:a", "-map", "1:v", "-c:v", "mjpeg", "-frames:v", "1", "-disposition:v", "attached_pic", "-f", "mp3", _folder["cover"]);

        Assert.Equal("mp3", (await SaveAsync("cover")).Codec);

        Assert.NotNull((await UnderAVideoAsync()).Sound);
    }

    [Fact]
    public async Task SaveAsync_NoSound_IsRefusedWithOneSentence()
    {
        await Tool.RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=red:size=64x64:duration=0.2", "-f", "mp4", _folder["silent"]);
        await File.WriteAllTextAsync(_folder["text.mp3"], "This is not a sound.", Token);
        await File.WriteAllTextAsync(_folder["list.wav"], "ffconcat version 1.0\nfile '/etc/passwd'\n", Token);
        await File.WriteAllTextAsync(_folder["playlist.mp3"], "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n", Token);
        await File.WriteAllBytesAsync(_folder["empty"], [], Token);

        foreach (string name in (string[])["silent", "text.mp3", "list.wav", "playlist.mp3", "empty"])
        {
            var error = await Assert.ThrowsAsync<MediaException>(() => SaveAsync(name));
            Assert.Equal("The file holds no sound that can be used; take an MP3, WAV, FLAC, Ogg, AAC or M4A file.", error.Message);
        }

        Assert.DoesNotContain("kept", _folder.Names());
        Assert.DoesNotContain(_folder.Names(), name => name.Contains(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SaveAsync_TooLarge_IsRefusedAndLeavesNothing()
    {
        await using var endless = new EndlessStream();

        var error = await Assert.ThrowsAsync<MediaException>(() => SoundFile.SaveAsync(endless, _folder["kept"], _probe, Token));

        Assert.Contains("larger than 64 MB", error.Message, StringComparison.Ordinal);
        Assert.InRange(endless.Given, SoundFile.Largest, SoundFile.Largest + (1 << 20));
        Assert.Empty(_folder.Names());
    }

    private async Task<SoundInfo> SaveAsync(string source)
    {
        await using FileStream stream = File.OpenRead(_folder[source]);
        return await SoundFile.SaveAsync(stream, _folder["kept"], _probe, Token);
    }

    private async Task<MediaStreams> UnderAVideoAsync()
    {
        string clip = _folder["clip.mp4"];
        await new Mp4Writer(new FfmpegLocator()).WriteAsync(clip, Sample.Video(32, 32, 6), Sample.Fast, null, Token);
        ClipSequence sequence = ClipSequence.Create([new(clip, await _probe.VideoAsync(clip, Token), 0, 6)], 0);
        await new StoryboardWriter(new FfmpegLocator()).WriteAsync(_folder["out.mp4"], sequence, _folder["kept"], Sample.Fast, null, Token);
        return await MediaStreams.OfAsync(_folder["out.mp4"]);
    }

    private static Task<byte[]> PipedAsync(string format, params string[] more) => Tool.RunAsync(
        "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=2", .. more, "-f", format, "pipe:1"]);

    private Task<byte[]> ToneAsync(string name, params string[] format) => Tool.RunAsync(
        "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=2", .. format, _folder[name]]);

    private sealed class EndlessStream : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
