using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace HunyuanVideo.Media;

/// <summary>Reads settings back from an MP4 without a decoder, so that a file from anywhere can be looked at safely.</summary>
public static class Mp4Reader
{
    private const int LongestComment = 8 * 1024 * 1024;
    private const uint Utf8Text = 1;

    /// <summary>Returns the settings in the file's comment tag, or null where it holds none (another program's video, a damaged file, no MP4).</summary>
    /// <exception cref="MediaException">The file cannot be opened, or holds settings that this version cannot read.</exception>
    public static async Task<VideoMetadata?> ReadAsync(string mp4Path, CancellationToken cancellationToken)
    {
        return Parse(await ReadCommentAsync(mp4Path, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// The same for an MP4 that comes as a stream, such as an upload. Only its index is kept in memory, and nothing after it is read: where the
    /// index comes first, as in this app's files, that is a few thousand bytes.
    /// </summary>
    /// <exception cref="MediaException">The video's index is too large, or it holds settings that this version cannot read.</exception>
    public static async Task<VideoMetadata?> ReadAsync(Stream mp4, CancellationToken cancellationToken)
    {
        byte[]? movie = await Mp4Movie.ReadAsync(mp4, cancellationToken).ConfigureAwait(false);
        return movie is null ? null : Parse(await CommentAsync(new Mp4BoxReader(movie), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The text of the comment tag (moov/udta/meta/ilst/©cmt), or null.</summary>
    internal static Task<string?> ReadCommentAsync(string mp4Path, CancellationToken cancellationToken) =>
        WithFileAsync(mp4Path, reader => CommentAsync(reader, cancellationToken));

    /// <summary>True when the file has its index, which ffmpeg writes last.</summary>
    internal static Task<bool> HasMovieAsync(string mp4Path, CancellationToken cancellationToken) =>
        WithFileAsync(mp4Path, async reader =>
            await reader.FindAsync(reader.File, Mp4Box.Movie, cancellationToken).ConfigureAwait(false) is not null);

    private static VideoMetadata? Parse(string? comment) => comment is null || !comment.StartsWith('{')
        ? null
        : VideoMetadata.TryParse(comment, out string? error) ?? throw new MediaException(error!);

    private static async Task<string?> CommentAsync(Mp4BoxReader reader, CancellationToken cancellationToken)
    {
        Mp4Box box = reader.File;
        foreach (uint type in (uint[])[Mp4Box.Movie, Mp4Box.UserData, Mp4Box.Meta, Mp4Box.ItemList, Mp4Box.Comment, Mp4Box.Data])
        {
            if (await reader.FindAsync(box, type, cancellationToken).ConfigureAwait(false) is not { } inner)
            {
                return null;
            }

            // meta begins with a version and flags before its boxes.
            box = type == Mp4Box.Meta ? inner.Skip(4) : inner;
        }

        // The content of data: type (4), locale (4), text.
        if (box.Length < 8)
        {
            return null;
        }

        if (box.Length - 8 > LongestComment)
        {
            throw new MediaException($"The video's comment has {box.Length - 8} bytes; more than {LongestComment} are not read.");
        }

        byte[]? content = await reader.ContentAsync(box, cancellationToken).ConfigureAwait(false);
        return content is not null && BinaryPrimitives.ReadUInt32BigEndian(content) == Utf8Text ? Encoding.UTF8.GetString(content.AsSpan(8)) : null;
    }

    private static async Task<T> WithFileAsync<T>(string path, Func<Mp4BoxReader, Task<T>> read)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.Asynchronous | FileOptions.RandomAccess);
            return await read(new Mp4BoxReader(file)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new MediaException($"The video '{path}' cannot be read; check that it exists and that it is a file the user of this program may open.", e);
        }
    }
}
