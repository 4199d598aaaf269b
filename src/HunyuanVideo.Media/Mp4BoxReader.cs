using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace HunyuanVideo.Media;

/// <summary>Walks the boxes of an MP4 that anyone may have written: every size is checked against the box around it, nothing recurses.</summary>
internal sealed class Mp4BoxReader
{
    // A well-formed file has a handful per level; fragmented ones a few thousand.
    private const int MostBoxesPerLevel = 16_384;

    private readonly Func<Memory<byte>, long, CancellationToken, ValueTask<int>> _read;

    /// <summary>Reads from a file.</summary>
    public Mp4BoxReader(SafeFileHandle file)
    {
        _read = (buffer, position, cancellationToken) => RandomAccess.ReadAsync(file, buffer, position, cancellationToken);
        File = new Mp4Box(0, 0, RandomAccess.GetLength(file));
    }

    /// <summary>Reads boxes that are in memory.</summary>
    public Mp4BoxReader(ReadOnlyMemory<byte> boxes)
    {
        _read = (buffer, position, _) =>
        {
            int count = (int)Math.Min(buffer.Length, boxes.Length - position);
            boxes.Slice((int)position, count).CopyTo(buffer);
            return ValueTask.FromResult(count);
        };
        File = new Mp4Box(0, 0, boxes.Length);
    }

    /// <summary>All of it as a box.</summary>
    public Mp4Box File { get; }

    /// <summary>The first box of the type inside <paramref name="parent"/>, or null, also where the boxes make no sense.</summary>
    public async Task<Mp4Box?> FindAsync(Mp4Box parent, uint type, CancellationToken cancellationToken)
    {
        byte[] header = new byte[16];
        long position = parent.Start;
        for (int count = 0; count < MostBoxesPerLevel && parent.End - position >= 8; count++)
        {
            int read = await ReadAsync(header, position, cancellationToken).ConfigureAwait(false);
            if (Parse(header.AsSpan(0, read), position, parent.End) is not { } box)
            {
                return null;
            }

            if (box.Type == type)
            {
                return box;
            }

            position = box.End;
        }

        return null;
    }

    /// <summary>The content of a box, which the caller has found to be short enough; null where the file ends before it.</summary>
    public async Task<byte[]?> ContentAsync(Mp4Box box, CancellationToken cancellationToken)
    {
        byte[] content = new byte[box.Length];
        int read = await ReadAsync(content, box.Start, cancellationToken).ConfigureAwait(false);
        return read == content.Length ? content : null;
    }

    /// <summary>The box whose first bytes, up to 16, are <paramref name="header"/>; null where they make no sense.</summary>
    public static Mp4Box? Parse(ReadOnlySpan<byte> header, long position, long end)
    {
        if (header.Length < 8)
        {
            return null;
        }

        uint size = BinaryPrimitives.ReadUInt32BigEndian(header);
        uint type = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        (ulong whole, int headerBytes) = size switch
        {
            0 => ((ulong)(end - position), 8), // up to the end
            1 when header.Length == 16 => (BinaryPrimitives.ReadUInt64BigEndian(header[8..]), 16),
            _ => (size, 8),
        };
        return whole >= (ulong)headerBytes && whole <= (ulong)(end - position)
            ? new Mp4Box(type, position + headerBytes, position + (long)whole)
            : null;
    }

    private async Task<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellationToken)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int read = await _read(buffer[total..], position + total, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }
}
