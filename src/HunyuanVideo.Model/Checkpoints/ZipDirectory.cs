using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// Reads the directory of a zip archive whose files are stored as they are, of any size (zip64), and tells where each
/// file's bytes lie. Every number is checked against the archive: no file may overlap another or reach outside.
/// </summary>
internal static class ZipDirectory
{
    private const int EntryLimit = 100_000;
    private const long DirectoryLimit = 64L * 1024 * 1024;
    private const int EntryBytes = 46;
    private const int LocalBytes = 30;
    private const ushort Zip64Extra = 1;
    private const uint In64 = uint.MaxValue;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The archive's files by name.</summary>
    /// <exception cref="FormatException">It is no such archive; the message is a clause.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Dictionary<string, ZipEntry> Read(SafeFileHandle file)
    {
        ZipEnd end = ZipEnd.Find(file);
        if (end.Entries > EntryLimit || end.Size > DirectoryLimit)
        {
            throw new FormatException($"its directory lists {end.Entries} files in {end.Size} bytes, which is more than a checkpoint has");
        }

        byte[] directory = ReadAt(file, end.Offset, (int)end.Size);
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        ReadOnlySpan<byte> rest = directory;
        for (long i = 0; i < end.Entries; i++)
        {
            ZipEntry entry = ReadEntry(file, ref rest, end.Offset);
            if (!entries.TryAdd(entry.Name, entry))
            {
                throw new FormatException($"the file '{entry.Name}' is listed twice");
            }
        }

        if (!rest.IsEmpty)
        {
            throw new FormatException("its directory is longer than the files it lists");
        }

        CheckOverlaps(entries.Values);
        return entries;
    }

    /// <summary>Bytes at a place in the file.</summary>
    /// <exception cref="FormatException">The file ends before them.</exception>
    internal static byte[] ReadAt(SafeFileHandle file, long offset, int length)
    {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length;)
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(done), offset + done);
            done += read > 0 ? read : throw new FormatException("it ends too early; download it again if it was cut off");
        }

        return bytes;
    }

    private static ZipEntry ReadEntry(SafeFileHandle file, ref ReadOnlySpan<byte> rest, long directoryOffset)
    {
        if (rest.Length < EntryBytes || BinaryPrimitives.ReadUInt32LittleEndian(rest) != 0x02014b50)
        {
            throw new FormatException("its directory is damaged; download it again");
        }

        ReadOnlySpan<byte> fixedPart = rest[..EntryBytes];
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[30..]);
        int whole = EntryBytes + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[32..]);
        if (whole > rest.Length)
        {
            throw new FormatException("its directory is damaged; download it again");
        }

        ReadOnlySpan<byte> storedName = rest.Slice(EntryBytes, nameLength);
        string name = Name(storedName);
        RequireStored(name, BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[8..]), BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[10..]));
        (long length, long header) = Place(name, fixedPart, rest.Slice(EntryBytes + nameLength, extraLength));
        if (header > directoryOffset - LocalBytes)
        {
            throw Outside(name);
        }

        long data = header + LocalBytes + LocalTail(file, header, name, storedName);
        if (data > directoryOffset || length > directoryOffset - data)
        {
            throw Outside(name);
        }

        rest = rest[whole..];
        return new ZipEntry(name, header, data, length);
    }

    private static string Name(ReadOnlySpan<byte> stored)
    {
        string name;
        try
        {
            name = StrictUtf8.GetString(stored);
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException("it lists a file whose name is not valid Unicode", error);
        }

        bool plain = name.Length > 0 && name[0] != '/' && !name.AsSpan().ContainsAny('\\', ':')
            && SafetensorsHeader.IsPlainName(name) && !name.Split('/').Contains("..", StringComparer.Ordinal);
        return plain ? name : throw new FormatException("it lists a file whose name is not plain");
    }

    private static void RequireStored(string name, ushort flags, ushort method)
    {
        const ushort EncryptedOrPatched = 0x2061;
        if (method != 0 || (flags & EncryptedOrPatched) != 0)
        {
            throw new FormatException($"the file '{name}' in it is compressed or encrypted, which PyTorch never does");
        }
    }

    /// <summary>Length and local header's offset, from the fixed part or, where that says so, from the zip64 extra.</summary>
    private static (long Length, long Header) Place(string name, ReadOnlySpan<byte> fixedPart, ReadOnlySpan<byte> extra)
    {
        ulong compressed = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[20..]);
        ulong length = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[24..]);
        ulong header = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[42..]);
        ReadOnlySpan<byte> wide = FindExtra(extra);
        // the extra holds only what did not fit, in this order
        length = Widen(name, length, ref wide);
        compressed = Widen(name, compressed, ref wide);
        header = Widen(name, header, ref wide);
        if (compressed != length || length > long.MaxValue || header > long.MaxValue)
        {
            throw new FormatException($"the file '{name}' in it has sizes that cannot be");
        }

        return ((long)length, (long)header);
    }

    private static ulong Widen(string name, ulong value, ref ReadOnlySpan<byte> wide)
    {
        if (value != In64)
        {
            return value;
        }

        if (wide.Length < 8)
        {
            throw new FormatException($"the file '{name}' in it lacks its 64-bit sizes");
        }

        ulong widened = BinaryPrimitives.ReadUInt64LittleEndian(wide);
        wide = wide[8..];
        return widened;
    }

    private static ReadOnlySpan<byte> FindExtra(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64Extra)
            {
                return extra.Slice(4, length);
            }

            extra = extra[(4 + length)..];
        }

        return [];
    }

    /// <summary>The length of name and extra in the local header, whose extra differs from the directory's: PyTorch pads with it.</summary>
    private static int LocalTail(SafeFileHandle file, long offset, string name, ReadOnlySpan<byte> storedName)
    {
        ReadOnlySpan<byte> local = ReadAt(file, offset, LocalBytes + storedName.Length);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(local[26..]);
        bool same = BinaryPrimitives.ReadUInt32LittleEndian(local) == 0x04034b50
            && nameLength == storedName.Length
            && local[LocalBytes..].SequenceEqual(storedName);
        if (!same)
        {
            throw new FormatException($"the file '{name}' is not where its directory says; download it again");
        }

        RequireStored(name, BinaryPrimitives.ReadUInt16LittleEndian(local[6..]), BinaryPrimitives.ReadUInt16LittleEndian(local[8..]));
        return nameLength + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
    }

    private static void CheckOverlaps(IEnumerable<ZipEntry> entries)
    {
        long position = 0;
        foreach (ZipEntry entry in entries.OrderBy(entry => entry.HeaderOffset))
        {
            if (entry.HeaderOffset < position)
            {
                throw new FormatException($"the file '{entry.Name}' in it overlaps another");
            }

            position = entry.Offset + entry.Length;
        }
    }

    private static FormatException Outside(string name) => new($"the file '{name}' reaches outside of it; download it again if it was cut off");
}
