using System.Buffers;
using System.Text;
using System.Text.Json;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Api.Bodies;

/// <summary>
/// Reads one JSON object of plain fields and says of every fault in which field it is, which a deserializer that stops at the first
/// does not.
/// </summary>
internal static class FlatJson
{
    private const int LongestEcho = 40;

    /// <summary>The fields that are there and are not null; what is wrong goes to <paramref name="errors"/>.</summary>
    public static Dictionary<string, object> Read(
        ReadOnlySpan<byte> json, IReadOnlyDictionary<string, FieldKind> fields, FieldErrors errors)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        string field = FieldErrors.Body;
        try
        {
            var reader = new Utf8JsonReader(json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                errors.Add(FieldErrors.Body, "The body must be one JSON object, as {\"prompt\": \"…\"}.");
                return values;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                field = NameOf(ref reader);
                ReadField(ref reader, field, fields, values, errors);
                field = FieldErrors.Body;
            }

            reader.Read();
        }
        catch (JsonException)
        {
            errors.Add(field, field == FieldErrors.Body
                ? "The body is not valid JSON."
                : "The value is not valid JSON; numbers are written as 1.5, text in double quotes.");
        }

        return values;
    }

    private static void ReadField(
        ref Utf8JsonReader reader,
        string field,
        IReadOnlyDictionary<string, FieldKind> fields,
        Dictionary<string, object> values,
        FieldErrors errors)
    {
        reader.Read();
        if (!fields.TryGetValue(field, out FieldKind? kind))
        {
            errors.Add(field, $"There is no such field; the fields are {string.Join(", ", fields.Keys)}.");
        }
        else if (values.ContainsKey(field))
        {
            errors.Add(field, "The field is given twice.");
        }
        else if (reader.TokenType != JsonTokenType.Null)
        {
            if (kind.ReadJson(ref reader) is { } value)
            {
                values.Add(field, value);
            }
            else
            {
                errors.Add(field, Complaint(ref reader, kind));
            }
        }

        reader.Skip();
    }

    private static string NameOf(ref Utf8JsonReader reader)
    {
        string? name = TextKind.TextOf(ref reader);
        return name is null ? FieldErrors.Body : name.Length <= LongestEcho ? name : name[..LongestEcho];
    }

    private static string Complaint(ref Utf8JsonReader reader, FieldKind kind) =>
        kind == FieldKind.Text && reader.TokenType == JsonTokenType.String
            ? "The text holds half a character (a lone surrogate) or bytes that are not UTF-8; remove them and try again."
        : kind == FieldKind.Loras && reader.TokenType == JsonTokenType.StartArray
            ? $"Each of the list needs a name as text and may have a strength as a number, each once and nothing else; the value must be {kind.Words}."
        : $"The value must be {kind.Words}, not {Echo(ref reader)}.";

    private static string Echo(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return "an object";
            case JsonTokenType.StartArray:
                return "a list";
            case JsonTokenType.String:
                return TextKind.TextOf(ref reader) is { Length: <= LongestEcho } text && !text.Any(char.IsSurrogate) ? $"the text \"{text}\"" : "a text";
            default:
                byte[] raw = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan.ToArray();
                return raw.Length <= LongestEcho ? Encoding.UTF8.GetString(raw) : $"a number of {raw.Length} digits";
        }
    }
}
