namespace HunyuanVideo.Media;

/// <summary>Finds the index of an MP4 that can only be read from front to back.</summary>
internal static class Mp4Movie
{
    private const int LargestMovie = 32 * 1024 * 1024;
    private const int MostBoxes = 16_384;
    private const int HeaderBytes = 8;
    private const int Chunk = 64 * 1024;

    /// <summary>The box <c>moov</c> with its header; null where there is none or the stream is no MP4.</summary>
    /// <exception cref="MediaException">It is larger than any honest one.</exception>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] header = new byte[HeaderBytes * 2];
        for (int count = 0; count < MostBoxes; count++)
        {
            int length = await stream.ReadAtLeastAsync(header.AsMemory(0, HeaderBytes), HeaderBytes, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            if (length == HeaderBytes && HasLongSize(header))
            {
                length += await stream.ReadAtLeastAsync(header.AsMemory(HeaderBytes), HeaderBytes, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
            }

            // a box up to the end has no other after it, and no index of such a size is read
            if (Mp4BoxReader.Parse(header.AsSpan(0, length), 0, long.MaxValue) is not { End: < long.MaxValue } box)
            {
                return null;
            }

            if (box.Type == Mp4Box.Movie)
            {
                return await ReadBoxAsync(stream, header.AsMemory(0, length), box, cancellationToken).ConfigureAwait(false);
            }

            if (!await SkipAsync(stream, box.Length, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }

        return null;
    }

    private static bool HasLongSize(ReadOnlySpan<byte> header) => header is [0, 0, 0, 1, ..];

    private static async Task<byte[]?> ReadBoxAsync(Stream stream, ReadOnlyMemory<byte> header, Mp4Box box, CancellationToken cancellationToken)
    {
        if (box.End > LargestMovie)
        {
            throw new MediaException($"The video's index has {box.End} bytes; more than {LargestMovie} are not read.");
        }

        byte[] whole = new byte[box.End];
        header.CopyTo(whole);
        int read = await stream.ReadAtLeastAsync(whole.AsMemory(header.Length), whole.Length - header.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        return read == whole.Length - header.Length ? whole : null;
    }

    private static async Task<bool> SkipAsync(Stream stream, long bytes, CancellationToken cancellationToken)
    {
        byte[] chunk = new byte[(int)Math.Min(Chunk, bytes)];
        while (bytes > 0)
        {
            int read = await stream.ReadAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, bytes)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            bytes -= read;
        }

        return true;
    }
}
