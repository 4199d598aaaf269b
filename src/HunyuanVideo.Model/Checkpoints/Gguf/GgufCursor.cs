using System.Buffers.Binary;
using System.Text;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>Reads a GGUF file's little-endian fields one after the other, never beyond the file's end.</summary>
/// <param name="stream">The file, at the beginning of its fields.</param>
internal sealed class GgufCursor(Stream stream)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly long _length = stream.Length;

    /// <summary>Bytes read or left out so far.</summary>
    public long Position { get; private set; } = stream.Position;

    /// <summary>Bytes to the end of the file.</summary>
    public long Left => _length - Position;

    /// <summary>A whole number of 1, 2, 4 or 8 bytes.</summary>
    /// <exception cref="FormatException">The file ends before it.</exception>
    public ulong Number(int bytes)
    {
        Span<byte> field = stackalloc byte[sizeof(ulong)];
        field.Clear();
        Fill(field[..bytes]);
        return BinaryPrimitives.ReadUInt64LittleEndian(field);
    }

    /// <summary>A number of 4 bytes.</summary>
    /// <exception cref="FormatException">The file ends before it.</exception>
    public uint UInt32() => (uint)Number(sizeof(uint));

    /// <summary>How many of something follow, each of which takes a number of bytes at least.</summary>
    /// <param name="what">Their name, for messages.</param>
    /// <param name="leastBytes">Bytes of each.</param>
    /// <exception cref="FormatException">More than the rest of the file can hold.</exception>
    public long Count(string what, long leastBytes)
    {
        ulong count = Number(sizeof(ulong));
        return count <= (ulong)(Left / leastBytes)
            ? (long)count
            : throw new FormatException($"it claims {count} {what}, more than its {_length} bytes can hold");
    }

    /// <summary>A text that stands for something: short, whole and fit for messages.</summary>
    /// <param name="what">Its meaning, for messages.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public string Name(string what)
    {
        long length = Count("bytes of " + what, leastBytes: 1);
        if (length > SafetensorsHeader.NameLimit * 4)
        {
            throw new FormatException($"{what} is {length} bytes long");
        }

        byte[] bytes = new byte[length];
        Fill(bytes);
        string? name = TextOf(bytes);
        return name is not null && SafetensorsHeader.IsPlainName(name)
            ? name
            : throw new FormatException($"{what} is longer than {SafetensorsHeader.NameLimit} characters or holds characters that cannot be shown");
    }

    /// <summary>A text, or null when it is longer than a number of bytes or no text after all.</summary>
    /// <param name="limit">The number of bytes.</param>
    /// <exception cref="FormatException">It goes beyond the file's end.</exception>
    public string? TextUpTo(int limit)
    {
        long length = Count("bytes of a text", leastBytes: 1);
        if (length > limit)
        {
            Skip(length);
            return null;
        }

        byte[] bytes = new byte[length];
        Fill(bytes);
        return TextOf(bytes);
    }

    /// <summary>Leaves bytes out.</summary>
    /// <exception cref="FormatException">The file ends before them.</exception>
    public void Skip(long bytes)
    {
        if (bytes > Left)
        {
            throw Short();
        }

        stream.Seek(bytes, SeekOrigin.Current);
        Position += bytes;
    }

    private static string? TextOf(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static FormatException Short() => new("its header ends too early; download it again if it was cut off");

    private void Fill(Span<byte> bytes)
    {
        if (bytes.Length > Left)
        {
            throw Short();
        }

        stream.ReadExactly(bytes);
        Position += bytes.Length;
    }
}
