namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>
/// What a GGUF file says of itself. Texts and numbers are kept, and short lists of whole numbers; whole vocabularies and long texts are
/// read over.
/// </summary>
public sealed class GgufMetadata
{
    private const int TextLimit = 4096;
    private const int ListLimit = 64;

    /// <summary>Lists in lists; files have none, and the format allows any.</summary>
    private const int DepthLimit = 8;

    private const uint Bool = 7;
    private const uint Text = 8;
    private const uint List = 9;

    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    private GgufMetadata()
    {
    }

    /// <summary>All keys, also of values that were read over.</summary>
    public IReadOnlySet<string> Keys => _keys;

    /// <summary>A text, or null when there is none of this key.</summary>
    public string? TextOf(string key) => _values.GetValueOrDefault(key) as string;

    /// <summary>A whole number, or null when there is none of this key.</summary>
    public long? NumberOf(string key) => _values.GetValueOrDefault(key) as long?;

    /// <summary>A short list of whole numbers, or null when there is none of this key.</summary>
    public IReadOnlyList<long>? NumbersOf(string key) => _values.GetValueOrDefault(key) as long[];

    /// <summary>Reads so many keys with their values.</summary>
    /// <exception cref="FormatException">One is malformed, or there twice.</exception>
    internal static GgufMetadata Read(GgufCursor cursor, long count)
    {
        var metadata = new GgufMetadata();
        for (long i = 0; i < count; i++)
        {
            string key = cursor.Name("a key");
            if (!metadata._keys.Add(key))
            {
                throw new FormatException($"the key '{key}' is there twice");
            }

            if (ReadValue(cursor, key, cursor.UInt32(), depth: 0) is { } value)
            {
                metadata._values.Add(key, value);
            }
        }

        return metadata;
    }

    /// <summary>A value of a type: a text, a whole number, a list of those, or null for anything else and for what is too long.</summary>
    private static object? ReadValue(GgufCursor cursor, string key, uint type, int depth) => type switch
    {
        Text => cursor.TextUpTo(TextLimit),
        List => ReadList(cursor, key, depth),
        Bool => cursor.Number(1) is var bit and <= 1 ? (long)bit : throw new FormatException($"the value of '{key}' is neither true nor false"),
        _ => ReadNumber(cursor, key, type),
    };

    private static object? ReadNumber(GgufCursor cursor, string key, uint type)
    {
        ulong bits = cursor.Number(SizeOf(key, type));
        return type switch
        {
            1 => (long)(sbyte)bits,
            3 => (long)(short)bits,
            5 => (long)(int)bits,
            0 or 2 or 4 or 11 => (long)bits,
            10 when bits <= long.MaxValue => (long)bits,
            _ => null,
        };
    }

    private static long[]? ReadList(GgufCursor cursor, string key, int depth)
    {
        uint type = cursor.UInt32();
        if (depth == DepthLimit)
        {
            throw new FormatException($"the lists of '{key}' are more than {DepthLimit} deep");
        }

        if (type is not (Text or List))
        {
            return ReadNumbers(cursor, key, type);
        }

        // the shortest text is its length, the shortest list that and a type
        long count = cursor.Count($"values of '{key}'", type == Text ? 8 : 12);
        for (long i = 0; i < count; i++)
        {
            if (type == Text)
            {
                cursor.TextUpTo(limit: 0);
            }
            else
            {
                ReadList(cursor, key, depth + 1);
            }
        }

        return null;
    }

    private static long[]? ReadNumbers(GgufCursor cursor, string key, uint type)
    {
        int size = type == Bool ? 1 : SizeOf(key, type);
        long count = cursor.Count($"values of '{key}'", size);
        if (count > ListLimit)
        {
            cursor.Skip(count * size);
            return null;
        }

        object?[] values = [.. Enumerable.Range(0, (int)count).Select(_ => ReadValue(cursor, key, type, DepthLimit))];
        return values.All(value => value is long) ? [.. values.Cast<long>()] : null;
    }

    private static int SizeOf(string key, uint type) => type switch
    {
        0 or 1 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        10 or 11 or 12 => 8,
        _ => throw new FormatException($"the value of '{key}' has the unknown type {type}"),
    };
}
