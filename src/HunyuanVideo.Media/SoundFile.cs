namespace HunyuanVideo.Media;

/// <summary>Keeps a sound that someone sent, once it is known to be one.</summary>
public static class SoundFile
{
    /// <summary>The most bytes of a sound.</summary>
    public const long Largest = 64L * 1024 * 1024;

    private const int Chunk = 64 * 1024;

    /// <summary>Takes the bytes, has them looked at, and only then gives the file its name.</summary>
    /// <param name="sound">The bytes, from anywhere.</param>
    /// <param name="path">Where the file goes, under a name that is the server's own.</param>
    /// <param name="probe">Looks at it.</param>
    /// <param name="cancellationToken">Stops; nothing is left behind.</param>
    /// <exception cref="MediaException">It is too large, no sound, or cannot be written.</exception>
    public static async Task<SoundInfo> SaveAsync(Stream sound, string path, MediaProbe probe, CancellationToken cancellationToken)
    {
        using PartialFile file = PartialFile.Create(path);
        await CopyAsync(sound, file.Path, cancellationToken).ConfigureAwait(false);
        SoundInfo info = await probe.SoundAsync(file.Path, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        file.Commit();
        return info;
    }

    private static async Task CopyAsync(Stream sound, string path, CancellationToken cancellationToken)
    {
        byte[] chunk = new byte[Chunk];
        long total = 0;
        FileStream file = OpenForWriting(path);
        await using (file.ConfigureAwait(false))
        {
            int read;
            while ((read = await sound.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
            {
                total += read;
                if (total > Largest)
                {
                    throw new MediaException($"The sound is larger than {Largest / (1024 * 1024)} MB; take a shorter or smaller file.");
                }

                await WriteAsync(file, chunk.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static FileStream OpenForWriting(string path) => new(path, FileMode.Open, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);

    private static async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new MediaException("The sound cannot be kept; check that the disk has free space.", e);
        }
    }
}
