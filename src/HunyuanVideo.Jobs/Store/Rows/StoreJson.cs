using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HunyuanVideo.Jobs.Store.Rows;

/// <summary>How the parts of a job that no query looks into are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RenderRequest))]
[JsonSerializable(typeof(JobOutcome))]
internal sealed partial class StoreJson : JsonSerializerContext
{
    public static string Write(RenderRequest request) => JsonSerializer.Serialize(request, Default.RenderRequest);

    public static string Write(JobOutcome outcome) => JsonSerializer.Serialize(outcome, Default.JobOutcome);

    public static RenderRequest ReadRequest(string json) => JsonSerializer.Deserialize(json, Default.RenderRequest)!;

    public static JobOutcome ReadOutcome(string json) => JsonSerializer.Deserialize(json, Default.JobOutcome)!;

    /// <summary>Tells two requests apart.</summary>
    public static string Hash(RenderRequest request) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, Default.RenderRequest)));
}
