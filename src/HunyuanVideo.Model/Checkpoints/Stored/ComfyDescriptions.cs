using System.Text.Json;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>
/// What ComfyUI writes about quantised weights: a JSON text in a tensor beside each, or all of them in the header's metadata.
/// </summary>
internal sealed class ComfyDescriptions
{
    private const string MetadataKey = "_quantization_metadata";

    private readonly RawTensors _tensors;
    private readonly Dictionary<string, JsonElement> _layers = new(StringComparer.Ordinal);

    /// <summary>Reads the metadata; the tensors are read when asked for.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public ComfyDescriptions(RawTensors tensors)
    {
        _tensors = tensors;
        foreach (SafetensorsFile file in tensors.Files.OfType<SafetensorsFile>())
        {
            if (file.Metadata.TryGetValue(MetadataKey, out string? text)
                && SmallJson.Parse(text, $"{file.Path}: the metadata '{MetadataKey}'").TryGetProperty("layers", out JsonElement layers)
                && layers.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty layer in layers.EnumerateObject())
                {
                    _layers[RawTensors.Plain(layer.Name)] = layer.Value;
                }
            }
        }
    }

    /// <summary>How a weight is stored that has a description; null for one that has none.</summary>
    /// <exception cref="CheckpointException">The description is damaged.</exception>
    public ComfyFormat? Of(string name)
    {
        string module = AuxiliaryNames.ModuleOf(name);
        JsonElement? json = _tensors.Find(module + AuxiliaryNames.ComfyDescription) is { } raw ? SmallJson.Read(raw)
            : _layers.TryGetValue(module, out JsonElement layer) && layer.ValueKind == JsonValueKind.Object ? layer
            : null;
        return json is { } description ? new ComfyFormat(SmallJson.Text(description, "format") ?? string.Empty, SmallJson.IsTrue(description, "convrot")) : null;
    }
}

/// <summary>How ComfyUI stored a weight.</summary>
/// <param name="Name">The format's name.</param>
/// <param name="IsRotated">Whether the weight was turned, so that its inputs must be turned as well.</param>
internal sealed record ComfyFormat(string Name, bool IsRotated)
{
    /// <summary>Why a weight of this format is not read, to stand behind the tensor's name; null where it is.</summary>
    public string? Refusal => IsRotated
        ? $"is stored in ComfyUI's format '{Name}' with rotation (convrot), which is not read; take the version of the model in bf16, fp8 or plain int8"
        : Name is "float8_e4m3fn" or "float8_e5m2" or "int8_tensorwise" ? null
        : $"is stored in ComfyUI's format '{Name}', which is not read; take the version of the model in bf16, fp8 or int8";
}
