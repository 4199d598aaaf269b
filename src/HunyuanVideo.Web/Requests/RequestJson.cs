using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Requests;

/// <summary>Settings as text to copy: JSON with the official names.</summary>
public static class RequestJson
{
    private static readonly RequestJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        // for reading and pasting, never for markup: people's own letters stay as they are
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(RenderRequest request) => JsonSerializer.Serialize(request, Context.RenderRequest);
}

[JsonSerializable(typeof(RenderRequest))]
internal sealed partial class RequestJsonContext : JsonSerializerContext;
