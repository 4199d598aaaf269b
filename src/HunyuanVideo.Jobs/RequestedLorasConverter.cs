using System.Text.Json;
using System.Text.Json.Serialization;

namespace HunyuanVideo.Jobs;

/// <summary>
/// Writes LoRAs as <c>[{"name": "neon", "strength": 0.8}]</c>; a strength that is left out or null is 1. Members of another name are no
/// LoRA, for they would be a strength that is not heard; only the hash that the record of a video has is passed over.
/// </summary>
public sealed class RequestedLorasConverter : JsonConverter<RequestedLoras>
{
    private const string Name = "name";
    private const string Strength = "strength";
    private const string Hash = "sha256";

    /// <inheritdoc />
    public override RequestedLoras Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Parse(document.RootElement) ?? throw new JsonException("The value is no list of LoRAs.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, RequestedLoras value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (RequestedLora lora in value)
        {
            writer.WriteStartObject();
            writer.WriteString(Name, lora.Name);
            writer.WriteNumber(Strength, lora.Strength);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The LoRAs of a JSON value; null where it is no list of them.</summary>
    public static RequestedLoras? Parse(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        try
        {
            RequestedLora?[] loras = [.. value.EnumerateArray().Select(ParseOne)];
            return loras.Any(lora => lora is null) ? null : new RequestedLoras(loras.OfType<RequestedLora>());
        }
        catch (InvalidOperationException)
        {
            // half a surrogate pair, in a name of a LoRA or of a member
            return null;
        }
    }

    private static RequestedLora? ParseOne(JsonElement value)
    {
        if (!HasOnlyOurs(value) || !value.TryGetProperty(Name, out JsonElement name) || name.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        if (!value.TryGetProperty(Strength, out JsonElement strength) || strength.ValueKind == JsonValueKind.Null)
        {
            return new RequestedLora(name.GetString()!);
        }

        return strength.ValueKind == JsonValueKind.Number && strength.TryGetDouble(out double number) && double.IsFinite(number)
            ? new RequestedLora(name.GetString()!, number)
            : null;
    }

    private static bool HasOnlyOurs(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        return value.EnumerateObject().All(member =>
            (member.NameEquals(Name) || member.NameEquals(Strength) || member.NameEquals(Hash)) && seen.Add(member.Name));
    }
}
