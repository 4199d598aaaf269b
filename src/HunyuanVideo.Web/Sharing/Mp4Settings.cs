using System.Buffers.Binary;
using System.Text;

namespace HunyuanVideo.Web.Sharing;

/// <summary>
/// Finds where an MP4 file says how it was made: the prompt and the settings stand in it, in the boxes for user data. Made
/// <c>free</c> and zero, they are gone, and nothing else in the file moves.
/// </summary>
internal static class Mp4Settings
{
    private const int Header = 8;
    private const int LongHeader = 16;
    private const int Deepest = 8;

    private static readonly string[] Containers = ["moov", "trak", "mdia", "minf", "moof", "traf"];
    private static readonly string[] Telling = ["udta", "meta", "uuid"];

    /// <summary>The boxes that tell.</summary>
    /// <exception cref="InvalidDataException">It is no MP4 file.</exception>
    public static async Task<IReadOnlyList<SettingsBox>> FindAsync(Stream file, CancellationToken cancellationToken)
    {
        var found = new List<SettingsBox>();
        await WalkAsync(file, 0, file.Length, 0, found, cancellationToken);
        return found;
    }

    private static async Task WalkAsync(Stream file, long start, long end, int depth, List<SettingsBox> found, CancellationToken cancellationToken)
    {
        while (start < end)
        {
            (string type, long size, int header) = await HeaderAsync(file, start, end, cancellationToken);
            if (Telling.Contains(type, StringComparer.Ordinal))
            {
                found.Add(new SettingsBox(start, start + header, start + size));
            }
            else if (depth < Deepest && Containers.Contains(type, StringComparer.Ordinal))
            {
                await WalkAsync(file, start + header, start + size, depth + 1, found, cancellationToken);
            }

            start += size;
        }
    }

    private static async Task<(string Type, long Size, int Header)> HeaderAsync(Stream file, long start, long end, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[LongHeader];
        file.Position = start;
        int read = await file.ReadAtLeastAsync(bytes, LongHeader, throwOnEndOfStream: false, cancellationToken);
        if (read < Header)
        {
            throw NotMp4();
        }

        long size = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        int header = Header;
        if (size == 1 && read == LongHeader)
        {
            size = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(Header));
            header = LongHeader;
        }
        else if (size == 0)
        {
            size = end - start;
        }

        return size >= header && size <= end - start ? (Encoding.Latin1.GetString(bytes, 4, 4), size, header) : throw NotMp4();
    }

    private static InvalidDataException NotMp4() => new("The file is no MP4 video.");
}

/// <summary>A box of an MP4 file that holds settings.</summary>
/// <param name="Start">Where its header begins.</param>
/// <param name="Body">Where its content begins.</param>
/// <param name="End">Where the next one begins.</param>
internal readonly record struct SettingsBox(long Start, long Body, long End)
{
    private const int TypeAt = 4;

    private static ReadOnlySpan<byte> Free => "free"u8;

    /// <summary>Makes what was read from <paramref name="position"/> on tell nothing.</summary>
    public void Blank(Span<byte> read, long position)
    {
        for (int i = 0; i < Free.Length; i++)
        {
            long at = Start + TypeAt + i - position;
            if (at >= 0 && at < read.Length)
            {
                read[(int)at] = Free[i];
            }
        }

        long from = Math.Clamp(Body - position, 0, read.Length);
        long to = Math.Clamp(End - position, 0, read.Length);
        read[(int)from..(int)to].Clear();
    }
}
