using System.Buffers.Binary;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>One tensor of a GGUF file.</summary>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">Its shape, outermost first, as everywhere but in the file.</param>
/// <param name="Offset">Where its bytes begin, counted from the start of the file.</param>
/// <param name="Length">How many bytes it takes.</param>
public sealed record GgufTensor(GgufType Type, long[] Shape, long Offset, long Length);

/// <summary>
/// Reads the header of a GGUF file of version 2 or 3 (which differ in nothing read here) and believes nothing it says: every type, shape
/// and offset is checked against the file before a tensor is made of it.
/// </summary>
internal static class GgufHeader
{
    /// <summary>Where a tensor's shape stands that the format or a quantiser could not keep.</summary>
    public const string ShapeKey = "comfy.gguf.orig_shape.";

    private const string AlignmentKey = "general.alignment";
    private const long DefaultAlignment = 32;
    private const long LargestAlignment = 1 << 20;

    /// <summary>ggml stops at 4, and files of this model have 5.</summary>
    private const int RankLimit = 8;

    /// <summary>The shortest name's length, the rank, the type and the offset of a tensor.</summary>
    private const long LeastTensorBytes = 24;

    /// <summary>The length of a key, the type of its value, and the shortest value.</summary>
    private const long LeastKeyBytes = 13;

    private static ReadOnlySpan<byte> Magic => "GGUF"u8;

    /// <summary>Parses the file from its first byte.</summary>
    /// <exception cref="FormatException">It is not valid; the message says what of it.</exception>
    public static (GgufMetadata Metadata, Dictionary<string, GgufTensor> Tensors) Read(Stream stream)
    {
        var cursor = new GgufCursor(stream);
        CheckVersion(cursor);
        long tensors = cursor.Count("tensors", LeastTensorBytes);
        GgufMetadata metadata = GgufMetadata.Read(cursor, cursor.Count("keys", LeastKeyBytes));
        long alignment = AlignmentOf(metadata);
        var entries = new Dictionary<string, GgufTensor>(StringComparer.Ordinal);
        for (long i = 0; i < tensors; i++)
        {
            string name = cursor.Name("a tensor's name");
            if (!entries.TryAdd(name, ReadTensor(cursor, name, alignment, metadata.NumbersOf(ShapeKey + name))))
            {
                throw new FormatException($"tensor '{name}' is listed twice");
            }
        }

        long dataStart = Padded(cursor.Position, alignment);
        return (metadata, Place(entries, dataStart, alignment, stream.Length));
    }

    private static void CheckVersion(GgufCursor cursor)
    {
        if (cursor.UInt32() != BinaryPrimitives.ReadUInt32LittleEndian(Magic))
        {
            throw new FormatException("it does not begin with GGUF; download it again");
        }

        uint version = cursor.UInt32();
        if (version is not (2 or 3))
        {
            throw new FormatException(BinaryPrimitives.ReverseEndianness(version) is 2 or 3
                ? "it was written for big-endian processors"
                : $"it is of version {version}, and only 2 and 3 are read");
        }
    }

    private static long AlignmentOf(GgufMetadata metadata)
    {
        long alignment = metadata.NumberOf(AlignmentKey) ?? (metadata.Keys.Contains(AlignmentKey) ? 0 : DefaultAlignment);
        return alignment is > 0 and <= LargestAlignment && (alignment % 8 == 0 || long.IsPow2(alignment))
            ? alignment
            : throw new FormatException($"its {AlignmentKey} of {alignment} is no multiple of 8 up to {LargestAlignment}");
    }

    private static GgufTensor ReadTensor(GgufCursor cursor, string name, long alignment, IReadOnlyList<long>? originalShape)
    {
        uint rank = cursor.UInt32();
        if (rank > RankLimit)
        {
            throw new FormatException($"tensor '{name}' has {rank} dimensions, more than {RankLimit}");
        }

        // the innermost dimension comes first
        ulong[] stored = [.. Enumerable.Range(0, (int)rank).Select(_ => cursor.Number(sizeof(ulong)))];
        uint code = cursor.UInt32();
        GgufType type = GgufType.Parse(code)
            ?? throw new FormatException($"tensor '{name}' is of type {GgufType.NameOf(code)}, which is not read ({string.Join(", ", GgufType.All)} are)");
        ulong offset = cursor.Number(sizeof(ulong));
        if (offset > long.MaxValue || (long)offset % alignment != 0)
        {
            throw new FormatException($"tensor '{name}' begins at byte {offset} of the data, which is no multiple of {alignment}");
        }

        (long[] shape, long bytes) = Measure(name, type, stored);
        return new GgufTensor(type, originalShape is null ? shape : Reshaped(name, shape, originalShape), (long)offset, bytes);
    }

    private static (long[] Shape, long Bytes) Measure(string name, GgufType type, ulong[] stored)
    {
        ulong row = stored.Length == 0 ? 1 : stored[0];
        if (row % (ulong)type.Numbers != 0)
        {
            throw new FormatException($"tensor '{name}' has rows of {row} numbers, which are no whole blocks of {type.Numbers} as {type} has them");
        }

        try
        {
            // strides are products too, in which an empty dimension counts as one: those must not overflow either
            long numbers = stored.Aggregate(1L, (product, size) => checked(product * Math.Max(1, (long)size)));
            // no type takes more bytes, in the file or expanded
            _ = checked(numbers * sizeof(double));
            return ([.. stored.Reverse().Select(size => (long)size)], stored.Contains(0UL) ? 0 : type.BytesOf(numbers));
        }
        catch (OverflowException error)
        {
            throw new FormatException($"tensor '{name}' claims the impossible shape [{string.Join(", ", stored.Reverse())}]", error);
        }
    }

    private static long[] Reshaped(string name, long[] shape, IReadOnlyList<long> original)
    {
        static Int128 Count(IEnumerable<long> sizes) => sizes.Aggregate((Int128)1, (product, size) => product > long.MaxValue ? product : product * size);
        return original.Count <= RankLimit && original.All(size => size >= 0) && Count(original) == Count(shape)
            ? [.. original]
            : throw new FormatException($"tensor '{name}' of shape [{string.Join(", ", shape)}] cannot have the shape [{string.Join(", ", original)}] of '{ShapeKey}{name}'");
    }

    /// <summary>The tensors must fill the data section, each from the next multiple of the alignment: no overlap, no hole.</summary>
    private static Dictionary<string, GgufTensor> Place(Dictionary<string, GgufTensor> entries, long dataStart, long alignment, long fileLength)
    {
        var placed = new Dictionary<string, GgufTensor>(StringComparer.Ordinal);
        long next = 0;
        foreach ((string name, GgufTensor entry) in entries.OrderBy(pair => pair.Value.Offset).ThenBy(pair => pair.Value.Length))
        {
            if (entry.Offset != next)
            {
                throw new FormatException($"tensor '{name}' {(entry.Offset < next ? "overlaps the tensor before it" : "leaves a hole before it")}");
            }

            if (entry.Length > fileLength - dataStart - entry.Offset)
            {
                throw new FormatException(
                    $"tensor '{name}' ends at byte {(Int128)entry.Offset + entry.Length} of the data, but the file holds only {Math.Max(0, fileLength - dataStart)}; download it again if it was cut off");
            }

            next = Padded(entry.Offset + entry.Length, alignment);
            placed.Add(name, entry with { Offset = dataStart + entry.Offset });
        }

        return placed;
    }

    private static long Padded(long position, long alignment) => (position + alignment - 1) / alignment * alignment;
}
