using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>The end record of a zip archive, which tells where its directory is.</summary>
/// <param name="Entries">How many files the directory lists.</param>
/// <param name="Offset">Where the directory begins.</param>
/// <param name="Size">How many bytes it takes.</param>
internal sealed record ZipEnd(long Entries, long Offset, long Size)
{
    private const int Bytes = 22;
    private const int Bytes64 = 56;
    private const int LocatorBytes = 20;
    private const int CommentLimit = ushort.MaxValue;

    /// <summary>Finds and checks the record.</summary>
    /// <exception cref="FormatException">There is none, or it points outside of the archive; the message is a clause.</exception>
    public static ZipEnd Find(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        int tailLength = (int)Math.Min(length, Bytes + CommentLimit);
        byte[] tail = ZipDirectory.ReadAt(file, length - tailLength, tailLength);
        int at = IndexOfEnd(tail);
        if (at < 0)
        {
            throw NoArchive(file, length);
        }

        long position = length - tailLength + at;
        ZipEnd end = Locator(file, position) is { } locator ? Read64(file, locator) : Read32(tail.AsSpan(at));
        return end.Offset >= 0 && end.Size >= 0 && end.Entries >= 0 && end.Offset <= position && end.Size <= position - end.Offset
            ? end
            : throw new FormatException("its directory reaches outside of it; download it again if it was cut off");
    }

    private static int IndexOfEnd(ReadOnlySpan<byte> tail)
    {
        for (int at = tail.Length - Bytes; at >= 0; at--)
        {
            ReadOnlySpan<byte> record = tail[at..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(record) == 0x06054b50
                && BinaryPrimitives.ReadUInt16LittleEndian(record[20..]) == record.Length - Bytes)
            {
                return at;
            }
        }

        return -1;
    }

    private static FormatException NoArchive(SafeFileHandle file, long length)
    {
        byte[] start = ZipDirectory.ReadAt(file, 0, (int)Math.Min(2, length));
        return start switch
        {
            [] => new FormatException("it is empty; download it again"),
            [0x80, _] => new FormatException("it was saved in PyTorch's format from before version 1.6, which is not read; load and save it with a newer PyTorch, or use the same weights as safetensors"),
            [(byte)'P', (byte)'K'] => new FormatException("it has no end; download it again, it was cut off"),
            _ => new FormatException("it is no PyTorch archive; download it again"),
        };
    }

    private static ZipEnd Read32(ReadOnlySpan<byte> record)
    {
        RequireOneDisk(BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) == 0);
        return new ZipEnd(
            BinaryPrimitives.ReadUInt16LittleEndian(record[10..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[12..]));
    }

    /// <summary>Where the zip64 end record is; null when there is none.</summary>
    private static ulong? Locator(SafeFileHandle file, long end)
    {
        if (end < LocatorBytes)
        {
            return null;
        }

        ReadOnlySpan<byte> locator = ZipDirectory.ReadAt(file, end - LocatorBytes, LocatorBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != 0x07064b50)
        {
            return null;
        }

        ulong position = BinaryPrimitives.ReadUInt64LittleEndian(locator[8..]);
        return position <= (ulong)(end - LocatorBytes)
            ? position
            : throw new FormatException("its 64-bit end record lies outside of it; download it again");
    }

    private static ZipEnd Read64(SafeFileHandle file, ulong position)
    {
        ReadOnlySpan<byte> record = ZipDirectory.ReadAt(file, (long)position, Bytes64);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != 0x06064b50)
        {
            throw new FormatException("its 64-bit end record is damaged; download it again");
        }

        RequireOneDisk(BinaryPrimitives.ReadUInt64LittleEndian(record[16..]) == 0);
        // a number over the 63-bit range becomes negative and is refused with the other bounds
        return new ZipEnd(
            BinaryPrimitives.ReadInt64LittleEndian(record[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[40..]));
    }

    private static void RequireOneDisk(bool one)
    {
        if (!one)
        {
            throw new FormatException("it is one part of a divided archive, which PyTorch never writes");
        }
    }
}
