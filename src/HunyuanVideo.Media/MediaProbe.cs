using System.Globalization;
using System.Text;
using System.Text.Json;

namespace HunyuanVideo.Media;

/// <summary>Asks ffprobe what is in a file; the file's name counts for nothing.</summary>
public sealed class MediaProbe(FfmpegLocator ffmpeg)
{
    /// <summary>The kinds of files that sound is taken from.</summary>
    internal const string SoundFormats = "mp3,wav,flac,ogg,mov,aac";

    /// <summary>The only decoders that a file from somewhere else may reach.</summary>
    internal const string SoundCodecs = "mp3float,mp3,pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,flac,vorbis,opus,aac";

    // ffprobe opens every stream and gives up at one it may not: the picture on the cover of an MP3
    private const string CoverCodecs = ",mjpeg,png";

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    /// <summary>Looks at a video of this app.</summary>
    /// <exception cref="MediaException">It is not there or is no video.</exception>
    public async Task<ClipInfo> VideoAsync(string path, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-v", "error", "-protocol_whitelist", "file", "-select_streams", "v:0",
            "-show_entries", "stream=width,height,nb_frames,r_frame_rate", "-of", "json", InputOf(path),
        ];
        using JsonDocument? answer = await AskAsync(arguments, cancellationToken).ConfigureAwait(false);
        return VideoOf(answer) ?? throw new MediaException("The clip cannot be read as a video; make it again, or take another one.");
    }

    /// <summary>
    /// Looks at a file that someone sent, with nothing but the decoders of common sounds. What was written to a pipe does not say how long it is
    /// (FLAC) or is only guessed at (AAC): such a sound is played through to know.
    /// </summary>
    /// <exception cref="MediaException">There is no sound in it that can be used.</exception>
    public async Task<SoundInfo> SoundAsync(string path, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-v", "error", .. Limits(SoundCodecs + CoverCodecs), "-select_streams", "a:0",
            "-show_entries", "stream=codec_name,channels,sample_rate:format=format_name,duration", "-of", "json", InputOf(path),
        ];
        using JsonDocument? answer = await AskAsync(arguments, cancellationToken).ConfigureAwait(false);
        SoundInfo? sound = SoundOf(answer);
        if (sound is { Seconds: 0 } or { Format: "aac" })
        {
            sound = sound with { Seconds = await PlayedSecondsAsync(path, cancellationToken).ConfigureAwait(false) };
        }

        return sound is { Seconds: > 0 } ? sound : throw new MediaException("The file holds no sound that can be used; take an MP3, WAV, FLAC, Ogg, AAC or M4A file.");
    }

    /// <summary>What ffmpeg is told before it opens a sound file.</summary>
    internal static string[] SoundLimits => Limits(SoundCodecs);

    /// <summary>A path as ffmpeg takes it for nothing but a path.</summary>
    internal static string InputOf(string path) => "file:" + Path.GetFullPath(path);

    private static string[] Limits(string codecs) =>
        ["-protocol_whitelist", "file", "-format_whitelist", SoundFormats, "-codec_whitelist", codecs];

    /// <summary>How long a sound takes when it is played from end to end, in seconds; 0 where nothing of it can be played.</summary>
    private async Task<double> PlayedSecondsAsync(string path, CancellationToken cancellationToken)
    {
        const string Played = "out_time_us=";
        FfmpegInfo program = await ffmpeg.LocateAsync(cancellationToken).ConfigureAwait(false);
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1", .. SoundLimits, "-i", InputOf(path),
            "-map", "0:a:0", "-f", "null", "-progress", "pipe:1", "-nostats", "-",
        ];
        double seconds = 0;
        string? error = await WithinLimitAsync("ffmpeg did not play the sound through", token => MediaProgram.RunAsync(
            program.Path,
            arguments,
            Path.GetTempPath(),
            line => seconds = line.StartsWith(Played, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(Played.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) ? microseconds / 1e6 : seconds,
            token), cancellationToken).ConfigureAwait(false);
        return error is null ? seconds : 0;
    }

    private async Task<JsonDocument?> AskAsync(string[] arguments, CancellationToken cancellationToken)
    {
        string program = ProbeBeside(await ffmpeg.LocateAsync(cancellationToken).ConfigureAwait(false));
        var answer = new StringBuilder();
        string? error = await WithinLimitAsync(
            "ffprobe did not say what is in the file",
            token => MediaProgram.RunAsync(program, arguments, Path.GetTempPath(), line => answer.Append(line).Append('\n'), token),
            cancellationToken).ConfigureAwait(false);
        try
        {
            return error is null ? JsonDocument.Parse(answer.ToString()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<string?> WithinLimitAsync(string late, Func<CancellationToken, Task<string?>> run, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerLimit);
        try
        {
            return await run(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MediaException($"{late} within {AnswerLimit.TotalSeconds:0} seconds; take another one.");
        }
    }

    private static string ProbeBeside(FfmpegInfo program)
    {
        string path = Path.Combine(Path.GetDirectoryName(program.Path)!, OperatingSystem.IsWindows() ? "ffprobe.exe" : "ffprobe");
        return File.Exists(path)
            ? path
            : throw new MediaException($"ffprobe was not found beside '{program.Path}'; install all of ffmpeg (apt-get install ffmpeg) and try again.");
    }

    private static ClipInfo? VideoOf(JsonDocument? answer)
    {
        if (StreamOf(answer) is not { } stream || TextOf(stream, "r_frame_rate")?.Split('/') is not [var over, var under])
        {
            return null;
        }

        int? width = NumberOf(stream, "width");
        int? height = NumberOf(stream, "height");
        return int.TryParse(over, NumberStyles.None, CultureInfo.InvariantCulture, out int numerator)
            && int.TryParse(under, NumberStyles.None, CultureInfo.InvariantCulture, out int denominator)
            && int.TryParse(TextOf(stream, "nb_frames"), NumberStyles.None, CultureInfo.InvariantCulture, out int frames)
            && (width, height, frames, numerator, denominator) is ( > 0, > 0, > 0, > 0, > 0)
            ? new ClipInfo(width.Value, height.Value, frames, numerator, denominator)
            : null;
    }

    private static SoundInfo? SoundOf(JsonDocument? answer) =>
        StreamOf(answer) is { } stream
        && TextOf(stream, "codec_name") is { } codec
        && NumberOf(stream, "channels") is > 0
        && answer!.RootElement.TryGetProperty("format", out JsonElement format)
        && TextOf(format, "format_name") is { } name
            ? new SoundInfo(name, codec, SecondsOf(format))
            : null;

    /// <summary>The length that a file tells; 0 where it tells none.</summary>
    private static double SecondsOf(JsonElement format) =>
        double.TryParse(TextOf(format, "duration"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && double.IsFinite(seconds)
            ? seconds
            : 0;

    private static JsonElement? StreamOf(JsonDocument? answer) =>
        answer?.RootElement is { ValueKind: JsonValueKind.Object } root
        && root.TryGetProperty("streams", out JsonElement streams)
        && streams.ValueKind == JsonValueKind.Array
        && streams.GetArrayLength() > 0
            ? streams[0]
            : null;

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? NumberOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : null;
}
