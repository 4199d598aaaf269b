using System.Text.Json;
using System.Text.Json.Serialization;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Commands;

/// <summary>The one line that <c>generate --json</c> prints.</summary>
/// <param name="Output">The MP4.</param>
/// <param name="MetadataFile">Its sidecar.</param>
/// <param name="Latents">The latents, if asked for.</param>
/// <param name="Seed">The seed that was used.</param>
/// <param name="Seconds">How long the whole render took, without loading the model.</param>
/// <param name="Metadata">Everything else about the render.</param>
public sealed record GenerateResult(string Output, string MetadataFile, string? Latents, long Seed, double? Seconds, VideoMetadata Metadata)
{
    public static GenerateResult From(VideoMetadata metadata, VideoTargets targets) =>
        new(targets.Video, Sidecar.PathOf(targets.Video), targets.Latents, metadata.Seed, metadata.Seconds.Total, metadata);

    public string ToJson() => JsonSerializer.Serialize(this, GenerateResultJson.Default.GenerateResult);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GenerateResult))]
internal sealed partial class GenerateResultJson : JsonSerializerContext;
