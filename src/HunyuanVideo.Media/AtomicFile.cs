namespace HunyuanVideo.Media;

/// <summary>Writes small files so that whoever reads them finds the old one or the new one, never half of one.</summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="bytes"/>; they are on the disk when this returns.</summary>
    /// <exception cref="MediaException">The file cannot be written.</exception>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using PartialFile file = PartialFile.Create(path);
        await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        file.Commit();
    }

    /// <summary>Removes what writers that were cut off have left in a folder. Only while nothing writes there.</summary>
    public static void Sweep(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string file in Directory.EnumerateFiles(folder, ".*.part*"))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // it is in nobody's way
            }
        }
    }
}
