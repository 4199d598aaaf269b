using System.Text.Json;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// Reads the JSON header of a safetensors file and believes nothing it says: every type, shape and offset is checked
/// against the file before a tensor is made of it.
/// </summary>
internal static class SafetensorsHeader
{
    private const string MetadataKey = "__metadata__";

    /// <summary>float8_e4m3fn, which TorchSharp has no name for.</summary>
    private const ScalarType Float8E4M3 = (ScalarType)24;

    /// <summary>float8_e5m2, which TorchSharp has no name for.</summary>
    private const ScalarType Float8E5M2 = (ScalarType)23;

    /// <summary>Parses <paramref name="json"/>.</summary>
    /// <param name="path">The file's path, for messages.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataStart">Where the tensors' bytes begin in the file.</param>
    /// <param name="fileLength">The file's length in bytes.</param>
    /// <exception cref="CheckpointException">The header is not valid.</exception>
    public static (Dictionary<string, SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(
        string path, ReadOnlySpan<byte> json, long dataStart, long fileLength)
    {
        var entries = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(json);
            Expect(ref reader, JsonTokenType.StartObject, "the header is not a JSON object");
            while (Next(ref reader) == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (name == MetadataKey)
                {
                    ReadMetadata(ref reader, metadata);
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
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException or OverflowException)
        {
            throw new CheckpointException($"{path} is not a valid safetensors file: {OneLine(error.Message)}.", error);
        }

        return (entries, metadata);
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
                    dtype = ParseDType(name, reader.GetString()!);
                    break;
                case "shape" when shape is null:
                    shape = ReadIntegers(ref reader, name, key);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadIntegers(ref reader, name, key);
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
        if (begin > end || end > fileLength - dataStart)
        {
            throw new FormatException($"tensor '{name}' lies at bytes {begin} to {end}, outside the file's data of {fileLength - dataStart} bytes");
        }

        long bytes = shape.Aggregate((long)ElementSize(dtype), (product, size) => checked(product * size));
        if (bytes != end - begin)
        {
            throw new FormatException(
                $"tensor '{name}' of shape [{string.Join(", ", shape)}] and type {dtype} takes {bytes} bytes, but its data_offsets span {end - begin}");
        }

        return new SafetensorsEntry(dtype, shape, dataStart + begin, bytes);
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

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        const string Fault = "__metadata__ must map strings to strings";
        Expect(ref reader, JsonTokenType.StartObject, Fault);
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, Fault);
            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw new FormatException($"__metadata__ lists '{key}' twice");
            }
        }
    }

    private static long[] ReadIntegers(ref Utf8JsonReader reader, string name, string field)
    {
        string fault = $"tensor '{name}' has a {field} that is not a list of whole numbers from 0";
        Expect(ref reader, JsonTokenType.StartArray, fault);
        var values = new List<long>();
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long value) || value < 0)
            {
                throw new FormatException(fault);
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

    private static ScalarType ParseDType(string name, string dtype) => dtype switch
    {
        "F64" => ScalarType.Float64,
        "F32" => ScalarType.Float32,
        "F16" => ScalarType.Float16,
        "BF16" => ScalarType.BFloat16,
        "F8_E4M3" => Float8E4M3,
        "F8_E5M2" => Float8E5M2,
        "I64" => ScalarType.Int64,
        "I32" => ScalarType.Int32,
        "I16" => ScalarType.Int16,
        "I8" => ScalarType.Int8,
        "U8" => ScalarType.Byte,
        "BOOL" => ScalarType.Bool,
        _ => throw new FormatException($"tensor '{name}' has the unknown dtype '{dtype}'"),
    };

    private static int ElementSize(ScalarType dtype) => dtype switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        _ => 1,
    };

    private static string OneLine(string message)
    {
        string line = message.ReplaceLineEndings(" ").TrimEnd('.');
        return line.Length <= 300 ? line : line[..300] + "…";
    }
}
