using System.Text;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>Writes GGUF files, to test and to measure their reader.</summary>
internal static class GgufWriter
{
    private const string AlignmentKey = "general.alignment";
    private const uint DefaultAlignment = 32;

    /// <summary>Writes a file.</summary>
    /// <param name="stream">Takes it.</param>
    /// <param name="metadata">Texts, numbers, booleans, and arrays of those; the alignment among them, where it is not 32.</param>
    /// <param name="tensors">What it shall hold.</param>
    /// <param name="version">The format's version.</param>
    public static void Write(Stream stream, IReadOnlyList<(string Key, object Value)> metadata, IReadOnlyList<GgufItem> tensors, uint version = 3)
    {
        long alignment = metadata.FirstOrDefault(pair => pair.Key == AlignmentKey).Value is uint named ? named : DefaultAlignment;
        long Padded(long position) => (position + alignment - 1) / alignment * alignment;
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write("GGUF"u8);
        writer.Write(version);
        writer.Write((long)tensors.Count);
        writer.Write((long)metadata.Count);
        foreach ((string key, object value) in metadata)
        {
            Text(writer, key);
            writer.Write(TypeOf(value.GetType()));
            Value(writer, value);
        }

        long offset = 0;
        foreach (GgufItem tensor in tensors)
        {
            Describe(writer, tensor, offset);
            offset = Padded(offset + tensor.Bytes);
        }

        foreach (GgufItem tensor in tensors)
        {
            Pad(writer, Padded(stream.Position));
            foreach (ReadOnlyMemory<byte> piece in tensor.Pieces())
            {
                writer.Write(piece.Span);
            }
        }

        Pad(writer, Padded(stream.Position));
    }

    private static void Describe(BinaryWriter writer, GgufItem tensor, long offset)
    {
        Text(writer, tensor.Name);
        writer.Write(tensor.Shape.Length);
        foreach (long size in tensor.Shape.Reverse())
        {
            writer.Write(size);
        }

        writer.Write(tensor.Type.Code);
        writer.Write(offset);
    }

    private static void Pad(BinaryWriter writer, long position) => writer.Write(new byte[position - writer.BaseStream.Position]);

    private static void Text(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((long)bytes.Length);
        writer.Write(bytes);
    }

    private static uint TypeOf(Type type) => type.IsArray ? 9u : Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => 0u,
        TypeCode.SByte => 1u,
        TypeCode.UInt16 => 2u,
        TypeCode.Int16 => 3u,
        TypeCode.UInt32 => 4u,
        TypeCode.Int32 => 5u,
        TypeCode.Single => 6u,
        TypeCode.Boolean => 7u,
        TypeCode.String => 8u,
        TypeCode.UInt64 => 10u,
        TypeCode.Int64 => 11u,
        TypeCode.Double => 12u,
        _ => throw new NotSupportedException($"GGUF has no {type}."),
    };

    private static void Value(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case Array array:
                writer.Write(TypeOf(array.GetType().GetElementType()!));
                writer.Write((long)array.Length);
                foreach (object item in array)
                {
                    Value(writer, item);
                }

                break;
            case string text:
                Text(writer, text);
                break;
            case bool yes:
                writer.Write(yes);
                break;
            case byte number:
                writer.Write(number);
                break;
            case sbyte number:
                writer.Write(number);
                break;
            case ushort number:
                writer.Write(number);
                break;
            case short number:
                writer.Write(number);
                break;
            case uint number:
                writer.Write(number);
                break;
            case int number:
                writer.Write(number);
                break;
            case float number:
                writer.Write(number);
                break;
            case ulong number:
                writer.Write(number);
                break;
            case long number:
                writer.Write(number);
                break;
            case double number:
                writer.Write(number);
                break;
        }
    }
}
