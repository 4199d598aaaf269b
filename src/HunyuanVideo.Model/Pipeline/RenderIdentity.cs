using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>A short name for everything that decides a render's numbers: settings, weights, types, kind of device.</summary>
internal static class RenderIdentity
{
    public static string Of(GenerationSettings settings, string weightsHash, ModelPrecision precision, string deviceType)
    {
        var content = new Content(settings, weightsHash, $"{precision}", deviceType);
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content, RenderIdentityJson.Default.Content)));
    }

    internal sealed record Content(GenerationSettings Settings, string WeightsHash, string Precision, string DeviceType);
}

[JsonSerializable(typeof(RenderIdentity.Content))]
internal sealed partial class RenderIdentityJson : JsonSerializerContext;
