using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HunyuanVideo.Media;

/// <summary>The JSON form of <see cref="VideoMetadata"/>.</summary>
[JsonSerializable(typeof(VideoMetadata))]
internal sealed partial class MetadataJson : JsonSerializerContext
{
    /// <summary>One line, for the comment tag.</summary>
    public static MetadataJson Compact { get; } = new(Settings(indented: false));

    /// <summary>Indented, for people.</summary>
    public static MetadataJson Indented { get; } = new(Settings(indented: true));

    private static JsonSerializerOptions Settings(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,

        // the later of two would be taken in place of what stands first
        AllowDuplicateProperties = false,
        WriteIndented = indented,
        NewLine = "\n",

        // The text goes into files, never into a page's markup: keep it readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
