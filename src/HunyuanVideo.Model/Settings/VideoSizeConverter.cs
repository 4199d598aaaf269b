using System.Text.Json;
using System.Text.Json.Serialization;

namespace HunyuanVideo.Model.Settings;

/// <summary>Reads and writes a size as <c>[width, height]</c>.</summary>
public sealed class VideoSizeConverter : JsonConverter<VideoSize>
{
    /// <inheritdoc />
    public override VideoSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartArray && ReadInt(ref reader, out int width) && ReadInt(ref reader, out int height)
            && reader.Read() && reader.TokenType == JsonTokenType.EndArray)
        {
            return new VideoSize(width, height);
        }

        throw new JsonException("A size must be two whole numbers: [width, height].");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, VideoSize value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Width);
        writer.WriteNumberValue(value.Height);
        writer.WriteEndArray();
    }

    private static bool ReadInt(ref Utf8JsonReader reader, out int value)
    {
        value = 0;
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out value);
    }
}
