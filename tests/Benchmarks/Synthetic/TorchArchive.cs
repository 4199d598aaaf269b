using System.Buffers.Binary;
using System.Text;
using ICSharpCode.SharpZipLib.Checksum;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>
/// A zip archive as PyTorch writes it, of any size: stored files whose bytes begin at whole 64 bytes, 64-bit fields where, and only
/// where, something does not fit into 32 bits. Written in one go, nothing is held.
/// </summary>
internal sealed class TorchArchive(FileStream stream, string root) : IDisposable
{
    private const int Alignment = 64;
    private const uint Full = uint.MaxValue;

    private readonly MemoryStream _directory = new();
    private int _count;

    /// <summary>Adds a small file.</summary>
    public void Add(string name, byte[] content) => Add(name, content.Length, [content]);

    /// <summary>Adds a file that comes piece by piece.</summary>
    public void Add(string name, long length, IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        byte[] title = Encoding.UTF8.GetBytes($"{root}/{name}");
        long header = stream.Position;
        byte[] wide = Wide(length, header);
        byte[] padding = Padding(header + 30 + title.Length + wide.Length);
        stream.Write(new byte[30 + title.Length + wide.Length]);
        stream.Write(padding);
        var crc = new Crc32();
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            stream.Write(piece.Span);
            System.Runtime.InteropServices.MemoryMarshal.TryGetArray(piece, out ArraySegment<byte> segment);
            crc.Update(segment);
        }

        long end = stream.Position;
        byte[] common = Common((uint)crc.Value, length, title.Length);
        stream.Position = header;
        Write(stream, [0x50, 0x4b, 3, 4, 0, 0, 0, 0, .. common, .. Two(wide.Length + padding.Length), .. title, .. wide]);
        stream.Position = end;
        byte[] place = [.. Two(0), .. Two(0), .. Two(0), .. Four(0), .. Four(header)];
        Write(_directory, [0x50, 0x4b, 1, 2, 0, 0, 0, 0, 0, 0, .. common, .. Two(wide.Length), .. place, .. title, .. wide]);
        _count++;
    }

    /// <summary>Writes the directory and the end.</summary>
    public void Finish()
    {
        long start = stream.Position;
        stream.Write(_directory.GetBuffer(), 0, (int)_directory.Length);
        long size = stream.Position - start;
        if (start >= Full || _count >= ushort.MaxValue)
        {
            long end = stream.Position;
            Write(stream, [0x50, 0x4b, 6, 6, .. Eight(44), .. Two(0x31e), .. Two(45), .. new byte[8], .. Eight(_count), .. Eight(_count), .. Eight(size), .. Eight(start)]);
            Write(stream, [0x50, 0x4b, 6, 7, .. new byte[4], .. Eight(end), 1, 0, 0, 0]);
        }

        int shown = Math.Min(_count, ushort.MaxValue);
        Write(stream, [0x50, 0x4b, 5, 6, 0, 0, 0, 0, .. Two(shown), .. Two(shown), .. Four(size), .. Four(start), 0, 0]);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Method, time and date, checksum, sizes and the name's length: the same in both headers.</summary>
    private static byte[] Common(uint crc, long length, int name) =>
        [.. Two(0), .. Two(0), .. Two(0), .. Four(crc), .. Four(length), .. Four(length), .. Two(name)];

    /// <summary>The 64-bit field, with what does not fit.</summary>
    private static byte[] Wide(long length, long header)
    {
        byte[] numbers = [.. length >= Full ? [.. Eight(length), .. Eight(length)] : Array.Empty<byte>(), .. header >= Full ? Eight(header) : []];
        return numbers.Length == 0 ? [] : [.. Two(1), .. Two(numbers.Length), .. numbers];
    }

    private static byte[] Padding(long position)
    {
        // the field itself takes four bytes
        int fill = (int)((Alignment - ((position + 4) % Alignment)) % Alignment);
        return [(byte)'F', (byte)'B', .. Two(fill), .. Enumerable.Repeat((byte)'Z', fill)];
    }

    private static byte[] Two(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Four(long value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)Math.Min(value, Full));
        return bytes;
    }

    private static byte[] Eight(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    private static void Write(Stream target, byte[] bytes) => target.Write(bytes);
}
