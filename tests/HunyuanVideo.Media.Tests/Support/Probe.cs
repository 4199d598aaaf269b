using System.Text.Json;

namespace HunyuanVideo.Media.Tests.Support;

/// <summary>What ffprobe says about a video.</summary>
internal sealed record Probe(JsonElement Stream, JsonElement Format)
{
    public static async Task<Probe> OfAsync(string path)
    {
        byte[] json = await Tool.RunAsync("ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", path);
        JsonElement root = JsonDocument.Parse(json).RootElement;
        return new Probe(Assert.Single(root.GetProperty("streams").EnumerateArray()), root.GetProperty("format"));
    }

    public string Text(string name) => Stream.GetProperty(name).GetString()!;

    public int Number(string name) => Stream.GetProperty(name).GetInt32();

    public string? Comment => Format.GetProperty("tags").TryGetProperty("comment", out JsonElement tag) ? tag.GetString() : null;
}
