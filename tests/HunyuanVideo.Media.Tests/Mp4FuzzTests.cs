using System.Diagnostics;
using System.Globalization;
using System.Text;
using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

/// <summary>
/// Damaged videos, as uploads and disks bring them: HYV_FUZZ_COUNT (4 000 when it is not set) from HYV_FUZZ_SEED. Each is read as a file and as a
/// stream: settings, none, or one sentence, in time.
/// </summary>
public sealed class Mp4FuzzTests(ITestOutputHelper output)
{
    private const int LongestSentence = 600;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    private static readonly string[] Splices =
    [
        "-1", "9223372036854775808", "1e999", "NaN", "null", "[]", "{}", "[[[[", "\"", "\\", "\\ud800", "\\u0000", "\n", "\0", "\"schema\":1,", "\"schema\":\"1\",", "\"prompt\":5,", "\"seconds\":null,",
        "\"loras\":[null],", "\"loras\":[{}],", "\"created_at\":\"\",", "\ufeff", ",", ":", "}", "💥",
    ];

    private readonly Random _random = new(Number("HYV_FUZZ_SEED", 20261201));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_DamagedVideo_IsSettingsNoneOrOneSentence()
    {
        int count = Number("HYV_FUZZ_COUNT", 4_000);
        using var folder = new TestFolder();
        byte[][] whole = [await VideoAsync(folder, faststart: true), await VideoAsync(folder, faststart: false)];
        int read = 0;
        int refused = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = Damage(whole[i % whole.Length]);
            await File.WriteAllBytesAsync(folder["bad.mp4"], bytes, Token);
            Outcome file = await TryAsync(i, () => Mp4Reader.ReadAsync(folder["bad.mp4"], Token));
            Outcome stream = await TryAsync(i, () => Mp4Reader.ReadAsync(new Dribble(bytes), Token));

            // what comes first counts in a stream; where it has settings the file has the same
            Assert.True(stream.Settings is null || stream.Settings == file.Settings, $"damage {i}: {stream} in a stream and {file} in a file");
            read += file.Settings is null ? 0 : 1;
            refused += file.Sentence is null ? 0 : 1;
        }

        output.WriteLine($"{count} videos: {read} with settings, {refused} refused in a sentence, {count - read - refused} with none");

        // all three outcomes occur, so the damage does reach the parser's decisions
        Assert.All([read, refused, count - read - refused], some => Assert.InRange(some, count / 100, count - 1));
    }

    private async Task<Outcome> TryAsync(int number, Func<Task<VideoMetadata?>> read)
    {
        (Outcome outcome, TimeSpan taken) = await TimedAsync(number, read);
        if (taken > TimeLimit)
        {
            // a busy machine may be slow once, a slow reader is slow again
            (outcome, taken) = await TimedAsync(number, read);
        }

        Assert.True(taken < TimeLimit, $"damage {number}: took {taken}");
        return outcome;
    }

    private static async Task<(Outcome Outcome, TimeSpan Taken)> TimedAsync(int number, Func<Task<VideoMetadata?>> read)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            VideoMetadata? settings = await read();

            // what was read is whole: it can be written and read again
            Assert.True(settings is null || VideoMetadata.TryParse(settings.ToJson(), out _)?.ToJson() == settings.ToJson(), $"damage {number}: {settings}");
            return (new Outcome(settings?.ToJson(), null), Stopwatch.GetElapsedTime(start));
        }
        catch (MediaException error)
        {
            Assert.False(error.Message.Any(char.IsControl) || error.Message.Length > LongestSentence, $"damage {number}: {error.Message}");
            return (new Outcome(null, error.Message), Stopwatch.GetElapsedTime(start));
        }
    }

    private byte[] Damage(byte[] whole) => _random.Next(3) switch
    {
        0 => InTheSettings(whole),
        1 => Mp4Mutation.Of(InTheSettings(whole), _random),
        _ => Mp4Mutation.Of(whole, _random),
    };

    /// <summary>Damages the record and leaves the boxes around it as they are, so that the damage is read.</summary>
    private byte[] InTheSettings(byte[] whole)
    {
        byte[] bytes = [.. whole];
        int start = bytes.AsSpan().IndexOf("{\"schema\""u8);
        int length = bytes.AsSpan(start).IndexOf("\"}"u8) + 2;
        Span<byte> record = bytes.AsSpan(start, length);
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            byte[] splice = Encoding.UTF8.GetBytes(Splices[_random.Next(Splices.Length)]);
            int at = _random.Next(record.Length);
            switch (_random.Next(4))
            {
                case 0:
                    record[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    record[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    record[_random.Next(at + 1)..at].Fill((byte)' ');
                    break;
                default:
                    splice.AsSpan(0, Math.Min(splice.Length, record.Length - at)).CopyTo(record[at..]);
                    break;
            }
        }

        return bytes;
    }

    private static async Task<byte[]> VideoAsync(TestFolder folder, bool faststart)
    {
        await new Mp4Writer(new FfmpegLocator()).WriteAsync(folder["good.mp4"], Sample.Video(32, 32, 2), Sample.Fast, Sample.Metadata(), Token);
        if (!faststart)
        {
            await Tool.RunAsync("ffmpeg", "-v", "error", "-y", "-i", folder["good.mp4"], "-c", "copy", "-map_metadata", "0", folder["last.mp4"]);
        }

        return await File.ReadAllBytesAsync(folder[faststart ? "good.mp4" : "last.mp4"], Token);
    }

    private static int Number(string variable, int fallback) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

    private sealed record Outcome(string? Settings, string? Sentence);

    /// <summary>Bytes as a network brings them: some at a time.</summary>
    private sealed class Dribble(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 701)], cancellationToken);
    }
}
