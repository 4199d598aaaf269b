using System.Buffers.Binary;
using System.Text;

namespace HunyuanVideo.Model.Checkpoints.Pickling;

/// <summary>Reads a pickle's bytes from front to back, never past their end.</summary>
internal ref struct PickleReader(ReadOnlySpan<byte> pickle)
{
    /// <summary>The longest module or name of a global; real ones stay under 40.</summary>
    private const int LineLimit = 256;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = pickle;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _rest.Length;

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A whole number of a byte that tells how many bytes follow: little-endian, two's complement.</summary>
    public long Long1()
    {
        ReadOnlySpan<byte> bytes = Take(Byte());
        if (bytes.Length > 8)
        {
            throw new FormatException($"its pickle holds a whole number of {bytes.Length} bytes, which is more than a checkpoint needs");
        }

        Span<byte> whole = stackalloc byte[8];
        whole.Fill(bytes is [.., >= 0x80] ? (byte)0xff : (byte)0);
        bytes.CopyTo(whole);
        return BinaryPrimitives.ReadInt64LittleEndian(whole);
    }

    /// <summary>A text of that many bytes.</summary>
    public string Text(uint length) => Decode(Take(length));

    /// <summary>A text up to the next line feed.</summary>
    public string Line()
    {
        int end = _rest[..Math.Min(_rest.Length, LineLimit)].IndexOf((byte)'\n');
        if (end < 0)
        {
            throw new FormatException("its pickle refers to a name that is too long or has no end");
        }

        string line = Decode(Take((uint)end));
        Take(1);
        return line;
    }

    private ReadOnlySpan<byte> Take(uint length)
    {
        if (length > _rest.Length)
        {
            throw new FormatException("its pickle ends too early; download it again if it was cut off");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException("its pickle holds a text that is not valid Unicode", error);
        }
    }
}
