using System.Text.Json;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Reads the settings of a model's <c>config.json</c>, naming file and key when one is missing or odd.</summary>
/// <param name="path">The file's path, for messages.</param>
/// <param name="root">Its content, a JSON object.</param>
/// <param name="defaults">An object to look in for what the content leaves out.</param>
public sealed class JsonConfig(string path, JsonElement root, JsonElement? defaults = null)
{
    /// <summary>Reads and parses a file.</summary>
    /// <exception cref="CheckpointException">The file is absent or not a JSON object.</exception>
    public static JsonConfig Open(string path)
    {
        try
        {
            byte[] json = File.ReadAllBytes(path);
            using JsonDocument document = JsonDocument.Parse(json);
            CheckTexts(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonConfig(path, document.RootElement.Clone())
                : throw new CheckpointException($"{path} must hold a JSON object.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"{path} is missing; download it.", error);
        }
        catch (InvalidOperationException error)
        {
            throw new CheckpointException($"{path} holds a text that is not valid Unicode; download it again.", error);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} cannot be read as JSON: {error.Message}", error);
        }
    }

    /// <summary>The parsed object.</summary>
    public JsonElement Root => root;

    /// <summary>Whether any of the names is present and not null.</summary>
    public bool Has(params ReadOnlySpan<string> names) => Find(names) is not null;

    /// <summary>A whole number under the first of the names that is present.</summary>
    public int Int(params ReadOnlySpan<string> names) => Require(names, (JsonElement e, out int v) => e.TryGetInt32(out v), "a whole number");

    /// <summary>A whole number, or <paramref name="fallback"/> when the name is absent.</summary>
    public int IntOr(int fallback, params ReadOnlySpan<string> names) => Has(names) ? Int(names) : fallback;

    /// <summary>A number under the first of the names that is present.</summary>
    public double Double(params ReadOnlySpan<string> names) => Require(names, (JsonElement e, out double v) => e.TryGetDouble(out v) && double.IsFinite(v), "a number");

    /// <summary>A number, or <paramref name="fallback"/> when the name is absent.</summary>
    public double DoubleOr(double fallback, params ReadOnlySpan<string> names) => Has(names) ? Double(names) : fallback;

    /// <summary>True or false, or <paramref name="fallback"/> when the name is absent.</summary>
    public bool BoolOr(bool fallback, params ReadOnlySpan<string> names) => Find(names)?.ValueKind switch
    {
        null => fallback,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(names, "true or false"),
    };

    /// <summary>A text, or <paramref name="fallback"/> when the name is absent.</summary>
    public string StringOr(string fallback, params ReadOnlySpan<string> names) => Find(names) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => throw Wrong(names, "a text"),
    };

    /// <summary>A list of whole numbers.</summary>
    public int[] Ints(params ReadOnlySpan<string> names)
    {
        return Find(names) is { ValueKind: JsonValueKind.Array } list
            ? [.. IntsOf(list, names)]
            : throw Wrong(names, "a list of whole numbers");
    }

    /// <summary>Reads every name and text once: the parser accepts malformed Unicode and would only throw at a later look-up.</summary>
    private static void CheckTexts(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
            {
                reader.GetString();
            }
        }
    }

    private List<int> IntsOf(JsonElement list, ReadOnlySpan<string> names)
    {
        var values = new List<int>();
        foreach (JsonElement item in list.EnumerateArray())
        {
            values.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int value) ? value : throw Wrong(names, "a list of whole numbers"));
        }

        return values;
    }

    private delegate bool Parser<T>(JsonElement element, out T value);

    private T Require<T>(ReadOnlySpan<string> names, Parser<T> parse, string kind)
    {
        return Find(names) is { ValueKind: JsonValueKind.Number } number && parse(number, out T value) ? value : throw Wrong(names, kind);
    }

    private JsonElement? Find(ReadOnlySpan<string> names) => Find(root, names) ?? (defaults is { } fallback ? Find(fallback, names) : null);

    private static JsonElement? Find(JsonElement element, ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
            {
                return value;
            }
        }

        return null;
    }

    private CheckpointException Wrong(ReadOnlySpan<string> names, string kind) => new($"{path}: '{names[0]}' must be {kind}.");
}
