using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Requests;

/// <summary>Settings as JSON with the official names.</summary>
internal static class RequestJson
{
    // for reading and pasting, never for markup: people's own letters stay as they are
    private static readonly JsonSerializerOptions ForPeople = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As text to copy.</summary>
    public static string Write(RenderRequest request) => Of(field => field.Read(request)).ToJsonString(ForPeople);

    /// <summary>Those settings that have a value.</summary>
    public static JsonObject Of(Func<RenderField, object?> valueOf) => new(
        from field in RenderFields.All
        let value = valueOf(field)
        where value is not null
        select KeyValuePair.Create(field.Name, (JsonNode?)field.Kind.WriteJson(value)));
}
