using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// Reads the JSON header of a safetensors file and believes nothing it says: every type, shape and offset is checked
/// against the file before a tensor is made of it.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The one key of a header that names no tensor.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>The longest tensor name accepted; real ones stay under 100.</summary>
    internal const int NameLimit = 512;

    /// <summary>The most dimensions accepted, which is what libtorch's loops can handle.</summary>
    private const int RankLimit = 64;

    /// <summary>Parses <paramref name="json"/>.</summary>
    /// <param name="path">The file's path, for messages.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataStart">Where the tensors' bytes begin in the file.</param>
    /// <param name="fileLength">The file's length in bytes.</param>
    /// <exception cref="CheckpointException">The header is not valid.</exception>
    public static (Dictionary<string, SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(
        string path, ReadOnlySpan<byte> json, long dataStart, long fileLength)
    {
        try
        {
            return Parse(json, dataStart, fileLength);
        }
        catch (FormatException error)
        {
            throw Invalid(path, OneLine(error.Message), error);
        }
        catch (JsonException error)
        {
            throw Invalid(path, $"its header is not valid JSON near line {error.LineNumber + 1}, byte {error.BytePositionInLine}", error);
        }
        catch (InvalidOperationException error)
        {
            // what the JSON reader throws for malformed UTF-8 and for lone surrogates
            throw Invalid(path, "a text in its header is not valid Unicode", error);
        }
    }

    /// <summary>Whether a name is fit for messages and lookups: not too long, well-formed and free of control characters.</summary>
    public static bool IsPlainName(string name)
    {
        // a lone surrogate is enumerated as the replacement character
        return name.Length <= NameLimit
            && !name.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune.Value is '\u2028' or '\u2029' or '\ufffd');
    }

    private static (Dictionary<string, SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(
        ReadOnlySpan<byte> json, long dataStart, long fileLength)
    {
        var entries = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        var reader = new Utf8JsonReader(json);
        Expect(ref reader, JsonTokenType.StartObject, "the header is not a JSON object");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (name == MetadataKey)
            {
                metadata = metadata is null ? ReadMetadata(ref reader) : throw new FormatException($"{MetadataKey} is listed twice");
            }
            else if (!IsPlainName(name))
            {
                throw new FormatException($"a tensor's name is longer than {NameLimit} characters or holds characters that cannot be shown");
            }
            else if (!entries.TryAdd(name, ReadEntry(ref reader, name, dataStart, fileLength)))
            {
                throw new FormatException($"tensor '{name}' is listed twice");
            }
        }

        if (reader.Read())
        {
            throw new FormatException("there is text after the header's JSON object");
        }

        CheckLayout(entries, dataStart, fileLength);
        return (entries, metadata ?? []);
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name, long dataStart, long fileLength)
    {
        ScalarType? dtype = null;
        long[]? shape = null;
        long[]? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, $"tensor '{name}' is not described by an object");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            switch (key)
            {
                case "dtype" when dtype is null:
                    Expect(ref reader, JsonTokenType.String, $"tensor '{name}' has a dtype that is not a string");
                    string type = reader.GetString()!;
                    dtype = SafetensorsDType.Parse(type) ?? throw new FormatException($"tensor '{name}' has the unknown dtype '{type}'");
                    break;
                case "shape" when shape is null:
                    shape = ReadIntegers(ref reader, name, key, RankLimit);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadIntegers(ref reader, name, key, limit: 2);
                    break;
                default:
                    throw new FormatException($"tensor '{name}' has an unexpected or repeated field '{key}'");
            }
        }

        if (dtype is null || shape is null || offsets is not { Length: 2 })
        {
            throw new FormatException($"tensor '{name}' needs a dtype, a shape and two data_offsets");
        }

        return Check(name, dtype.Value, shape, offsets[0], offsets[1], dataStart, fileLength);
    }

    private static SafetensorsEntry Check(
        string name, ScalarType dtype, long[] shape, long begin, long end, long dataStart, long fileLength)
    {
        if (begin > end)
        {
            throw new FormatException($"tensor '{name}' begins at byte {begin} of the data, behind its end at {end}");
        }

        if (end > fileLength - dataStart)
        {
            throw new FormatException(
                $"tensor '{name}' ends at byte {end} of the data, but the file holds only {fileLength - dataStart}; download it again if it was cut off");
        }

        long bytes = ByteCount(name, dtype, shape);
        if (bytes != end - begin)
        {
            throw new FormatException(
                $"tensor '{name}' of shape [{string.Join(", ", shape)}] and type {SafetensorsDType.NameOf(dtype)} takes {bytes} bytes, but its data_offsets span {end - begin}");
        }

        return new SafetensorsEntry(dtype, shape, dataStart + begin, bytes);
    }

    private static long ByteCount(string name, ScalarType dtype, long[] shape)
    {
        try
        {
            // strides are products too, in which an empty dimension counts as one: those must not overflow either
            long largest = shape.Aggregate((long)SafetensorsDType.SizeOf(dtype), (product, size) => checked(product * Math.Max(1, size)));
            return shape.Contains(0) ? 0 : largest;
        }
        catch (OverflowException error)
        {
            throw new FormatException($"tensor '{name}' claims the impossible shape [{string.Join(", ", shape)}]", error);
        }
    }

    /// <summary>The tensors must fill the data section: no overlap, no hole, nothing behind the last.</summary>
    private static void CheckLayout(Dictionary<string, SafetensorsEntry> entries, long dataStart, long fileLength)
    {
        long position = dataStart;
        foreach ((string name, SafetensorsEntry entry) in entries.OrderBy(pair => pair.Value.Offset).ThenBy(pair => pair.Value.Length))
        {
            if (entry.Offset != position)
            {
                string fault = entry.Offset < position ? "overlaps the tensor before it" : "leaves a hole before it";
                throw new FormatException($"tensor '{name}' {fault}");
            }

            position += entry.Length;
        }

        if (position != fileLength)
        {
            throw new FormatException($"the tensors end at byte {position}, but the file has {fileLength}");
        }
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader)
    {
        const string Fault = $"{MetadataKey} must map strings to strings";
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject, Fault);
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, Fault);
            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw new FormatException($"{MetadataKey} lists '{key}' twice");
            }
        }

        return metadata;
    }

    private static long[] ReadIntegers(ref Utf8JsonReader reader, string name, string field, int limit)
    {
        Expect(ref reader, JsonTokenType.StartArray, $"tensor '{name}' has a {field} that is not a list");
        var values = new List<long>();
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long value) || value < 0)
            {
                throw new FormatException($"tensor '{name}' has a {field} that is not a list of whole numbers from 0");
            }

            if (values.Count == limit)
            {
                throw new FormatException($"tensor '{name}' has a {field} of more than {limit} numbers");
            }

            values.Add(value);
        }

        return [.. values];
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string fault)
    {
        if (Next(ref reader) != type)
        {
            throw new FormatException(fault);
        }
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader)
    {
        return reader.Read() ? reader.TokenType : throw new FormatException("the header ends too early");
    }

    private static CheckpointException Invalid(string path, string fault, Exception error)
    {
        return new CheckpointException($"{path} is not a valid safetensors file: {fault}.", error);
    }

    /// <summary>A header's own words may stand in a message, but only in one short line.</summary>
    internal static string OneLine(string message)
    {
        string line = string.Concat(message.Take(300).Select(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? '?' : c));
        return message.Length <= 300 ? line : line + "…";
    }
}
