using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Requests;

/// <summary>LoRAs: a list of objects in JSON, <c>neon:0.8,styles/ink</c> in an address.</summary>
internal sealed partial class LorasKind : FieldKind<RequestedLoras>
{
    public override string Words => "a list such as [{\"name\": \"neon\", \"strength\": 0.8}]";

    public override object? ReadJson(ref Utf8JsonReader reader)
    {
        // whoever reads the body passes over the whole value afterwards
        Utf8JsonReader ahead = reader;
        using var value = JsonDocument.ParseValue(ref ahead);
        return RequestedLorasConverter.Parse(value.RootElement);
    }

    public override JsonNode WriteJson(object value) => new JsonArray(
        [.. ((RequestedLoras)value).Select(lora => new JsonObject { ["name"] = lora.Name, ["strength"] = Number.WriteJson(lora.Strength) })]);

    public override object? ReadText(string text)
    {
        RequestedLora?[] loras = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ReadOne)];
        return loras.Any(lora => lora is null) || HasDecimalComma(text) ? null : new RequestedLoras(loras.OfType<RequestedLora>());
    }

    public override string WriteText(object value) => string.Join(',', ((RequestedLoras)value).Select(WriteOne));

    private static RequestedLora? ReadOne(string text)
    {
        int colon = text.LastIndexOf(':');
        string name = Uri.UnescapeDataString(colon < 0 ? text : text[..colon]);
        return name.Length == 0 ? null
            : colon < 0 ? new RequestedLora(name)
            : double.TryParse(text.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double strength) && double.IsFinite(strength) ? new RequestedLora(name, strength)
            : null;
    }

    // neon:0,8 is neon at 0.8 as likely as two LoRAs, the second called 8: a name of digits is written with its strength
    private static bool HasDecimalComma(string text) => DecimalComma().IsMatch(text);

    [GeneratedRegex(@":[-+]?[0-9]+\s*,\s*[0-9]+\s*(,|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DecimalComma();

    private static string WriteOne(RequestedLora lora)
    {
        // what separates one from the next must not stand in a name
        string name = lora.Name.Replace("%", "%25", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);
        return lora.Strength == 1 && !name.All(char.IsAsciiDigit) ? name : $"{name}:{lora.Strength.ToString(CultureInfo.InvariantCulture)}";
    }
}
