using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Requests;

/// <summary>What the values of a field are: how they stand in JSON and in an address. Another kind is another class.</summary>
internal abstract class FieldKind
{
    public static FieldKind<string> Text { get; } = new TextKind();

    public static FieldKind<int> Integer { get; } = new NumberKind<int>(
        $"a whole number of at most {int.MaxValue}", NumberStyles.AllowLeadingSign, static (ref reader, out value) => reader.TryGetInt32(out value));

    public static FieldKind<long> Long { get; } = new NumberKind<long>(
        $"a whole number of at most {long.MaxValue}", NumberStyles.AllowLeadingSign, static (ref reader, out value) => reader.TryGetInt64(out value));

    public static FieldKind<double> Number { get; } = new NumberKind<double>(
        "a number", NumberStyles.Float, static (ref reader, out value) => reader.TryGetDouble(out value));

    public static FieldKind<bool> Flag { get; } = new FlagKind();

    public static FieldKind<RequestedLoras> Loras { get; } = new LorasKind();

    /// <summary>What a value has to be, for a sentence: <c>a number</c>.</summary>
    public abstract string Words { get; }

    /// <summary>The value at the reader; null when it is of another kind.</summary>
    public abstract object? ReadJson(ref Utf8JsonReader reader);

    /// <summary>The value as JSON; where that has no such number, as text: whoever reads it says so.</summary>
    public virtual JsonNode WriteJson(object value) => JsonValue.Create(WriteText(value));

    /// <summary>The value of a text that an address brings; null when it is none.</summary>
    public abstract object? ReadText(string text);

    /// <summary>The value as a text that <see cref="ReadText"/> reads.</summary>
    public abstract string WriteText(object value);
}

/// <summary>A kind whose values are of one type.</summary>
/// <typeparam name="T">The type.</typeparam>
internal abstract class FieldKind<T> : FieldKind
    where T : notnull;

internal sealed class TextKind : FieldKind<string>
{
    public override string Words => "text in double quotes";

    public override object? ReadJson(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? TextOf(ref reader) : null;

    public override object? ReadText(string text) => text;

    public override string WriteText(object value) => (string)value;

    /// <summary>The text or the name at the reader; null for half a surrogate pair, or bytes that are not UTF-8.</summary>
    public static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

internal sealed class NumberKind<T>(string words, NumberStyles styles, NumberKind<T>.Reading read) : FieldKind<T>
    where T : struct, INumber<T>
{
    public delegate bool Reading(ref Utf8JsonReader reader, out T value);

    public override string Words => words;

    public override object? ReadJson(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && read(ref reader, out T value) && T.IsFinite(value) ? value : null;

    public override JsonNode WriteJson(object value) => T.IsFinite((T)value) ? JsonNode.Parse(WriteText(value))! : base.WriteJson(value);

    public override object? ReadText(string text) =>
        T.TryParse(text, styles, CultureInfo.InvariantCulture, out T value) && T.IsFinite(value) ? value : null;

    public override string WriteText(object value) => ((T)value).ToString(null, CultureInfo.InvariantCulture);
}

internal sealed class FlagKind : FieldKind<bool>
{
    public override string Words => "true or false";

    public override object? ReadJson(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : null;

    public override JsonNode WriteJson(object value) => JsonValue.Create((bool)value);

    public override object? ReadText(string text) => bool.TryParse(text, out bool value) ? value : null;

    public override string WriteText(object value) => (bool)value ? "true" : "false";
}
