using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>Reads the JSON texts that describe tensors inside weight files.</summary>
internal static class SmallJson
{
    private const int BytesLimit = 64 * 1024;

    /// <summary>The object in a tensor of bytes.</summary>
    /// <exception cref="CheckpointException">It holds none.</exception>
    public static JsonElement Read(RawTensor raw)
    {
        string what = $"{raw.File.Path}: '{raw.Name}'";
        if (raw.DType is not (ScalarType.Byte or ScalarType.Int8) || raw.Bytes > BytesLimit)
        {
            throw new CheckpointException($"{what} is no short text that describes a weight; download the file again.");
        }

        using Tensor bytes = raw.Read();
        using Tensor copy = bytes.contiguous();
        return Parse(copy.bytes.ToArray(), what);
    }

    /// <summary>The object in a text.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="what">What the text is, for messages.</param>
    /// <exception cref="CheckpointException">It is none.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> json, string what)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new CheckpointException($"{what} describes a weight by something that is no JSON object; download the file again.");
        }
        catch (JsonException error)
        {
            throw new CheckpointException($"{what} is no valid JSON; download the file again.", error);
        }
    }

    /// <summary>The object in a text.</summary>
    public static JsonElement Parse(string json, string what) => Parse(Encoding.UTF8.GetBytes(json), what);

    /// <summary>A text of an object, fit for a message; null where there is none.</summary>
    public static string? Text(JsonElement json, string name)
    {
        try
        {
            return json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? SafetensorsHeader.OneLine(value.GetString()!) : null;
        }
        catch (InvalidOperationException)
        {
            return null; // not valid Unicode
        }
    }

    /// <summary>Whether an object says yes to something.</summary>
    public static bool IsTrue(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
