using System.Globalization;
using System.Text.Json;

namespace HunyuanVideo.Media.Tests.Support;

/// <summary>What ffprobe says about a video that may have sound.</summary>
internal sealed record MediaStreams(JsonElement Video, JsonElement? Sound)
{
    public static async Task<MediaStreams> OfAsync(string path)
    {
        byte[] json = await Tool.RunAsync("ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", path);
        JsonElement[] streams = [.. JsonDocument.Parse(json).RootElement.GetProperty("streams").EnumerateArray()];
        JsonElement[] sounds = [.. streams.Where(stream => IsKind(stream, "audio"))];
        return new MediaStreams(Assert.Single(streams, stream => IsKind(stream, "video")), sounds.Length == 0 ? null : Assert.Single(sounds));
    }

    public int Frames => int.Parse(Video.GetProperty("nb_read_frames").GetString()!, CultureInfo.InvariantCulture);

    public string Size => $"{Video.GetProperty("width").GetInt32()}x{Video.GetProperty("height").GetInt32()}";

    public double VideoSeconds => double.Parse(Video.GetProperty("duration").GetString()!, CultureInfo.InvariantCulture);

    public double SoundSeconds => double.Parse(Sound!.Value.GetProperty("duration").GetString()!, CultureInfo.InvariantCulture);

    private static bool IsKind(JsonElement stream, string kind) => stream.GetProperty("codec_type").GetString() == kind;
}
