using System.Buffers.Binary;
using System.Text;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>Puts zip archives of stored files together byte by byte, as torch.save does: data starts at whole 64 bytes.</summary>
internal static class RawZip
{
    /// <summary>An archive of the given files.</summary>
    /// <param name="files">Names and contents, in order.</param>
    /// <param name="zip64">Whether sizes, offsets and the end record are written in 64 bits.</param>
    /// <param name="alignment">Where each file's data starts; 1 puts no padding in.</param>
    public static byte[] File(IEnumerable<(string Name, byte[] Content)> files, bool zip64 = false, int alignment = 64)
    {
        using var stream = new MemoryStream();
        Write(stream, files.Select(file => (file.Name, file.Content, 0L)), zip64, alignment);
        return stream.ToArray();
    }

    /// <summary>Writes an archive; a file's content may be followed by a hole of zeros.</summary>
    public static void Write(Stream archive, IEnumerable<(string Name, byte[] Content, long Hole)> files, bool zip64 = false, int alignment = 64)
    {
        var directory = new List<byte>();
        int count = 0;
        foreach ((string name, byte[] content, long hole) in files)
        {
            byte[] title = Encoding.UTF8.GetBytes(name);
            long header = archive.Position;
            int padding = (int)((alignment - ((header + 30 + title.Length) % alignment)) % alignment);
            // an extra field has at least four bytes
            padding += padding is > 0 and < 4 ? alignment : 0;
            archive.Write(Local(title, content.Length, padding));
            archive.Write(content);
            archive.Seek(hole, SeekOrigin.Current);
            directory.AddRange(Central(title, content.Length + hole, header, zip64));
            count++;
        }

        long start = archive.Position;
        archive.Write([.. directory]);
        archive.Write(End(count, directory.Count, start, zip64));
    }

    private static byte[] Local(byte[] name, int length, int padding)
    {
        byte[] header = new byte[30 + name.Length + padding];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034b50);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(26), (ushort)name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(28), (ushort)padding);
        name.CopyTo(header, 30);
        if (padding > 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(30 + name.Length), 0x4246);
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32 + name.Length), (ushort)(padding - 4));
        }

        return header;
    }

    private static byte[] Central(byte[] name, long length, long offset, bool zip64)
    {
        int extra = zip64 ? 28 : 0;
        byte[] header = new byte[46 + name.Length + extra];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x02014b50);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), zip64 ? uint.MaxValue : (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), zip64 ? uint.MaxValue : (uint)length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(28), (ushort)name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(30), (ushort)extra);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(42), zip64 ? uint.MaxValue : (uint)offset);
        name.CopyTo(header, 46);
        if (zip64)
        {
            Span<byte> field = header.AsSpan(46 + name.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(field, 1);
            BinaryPrimitives.WriteUInt16LittleEndian(field[2..], 24);
            BinaryPrimitives.WriteInt64LittleEndian(field[4..], length);
            BinaryPrimitives.WriteInt64LittleEndian(field[12..], length);
            BinaryPrimitives.WriteInt64LittleEndian(field[20..], offset);
        }

        return header;
    }

    private static byte[] End(int count, int size, long start, bool zip64)
    {
        byte[] end = new byte[zip64 ? 98 : 22];
        Span<byte> last = end.AsSpan(end.Length - 22);
        BinaryPrimitives.WriteUInt32LittleEndian(last, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(last[8..], zip64 ? ushort.MaxValue : (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(last[10..], zip64 ? ushort.MaxValue : (ushort)count);
        BinaryPrimitives.WriteUInt32LittleEndian(last[12..], zip64 ? uint.MaxValue : (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(last[16..], zip64 ? uint.MaxValue : (uint)start);
        if (zip64)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06064b50);
            BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(4), 44);
            BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(24), count);
            BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(32), count);
            BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(40), size);
            BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(48), start);
            BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(56), 0x07064b50);
            BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(64), start + size);
            BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(72), 1);
        }

        return end;
    }
}
