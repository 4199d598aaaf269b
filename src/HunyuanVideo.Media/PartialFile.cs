namespace HunyuanVideo.Media;

/// <summary>A file that is written under a temporary name beside its target and takes the target's name only when it is whole.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _target;
    private bool _committed;

    private PartialFile(string target, string folder, string extension)
    {
        _target = target;
        Folder = folder;
        Name = $".{Guid.NewGuid():N}.part{extension}";
        Path = System.IO.Path.Combine(folder, Name);
    }

    public string Folder { get; }

    /// <summary>The temporary name, without its folder.</summary>
    public string Name { get; }

    public string Path { get; }

    /// <summary>Creates the empty temporary file, which also shows that the folder can be written.</summary>
    public static PartialFile Create(string target) => Create(target, System.IO.Path.GetExtension(target));

    public static PartialFile Create(string target, string extension)
    {
        string full = System.IO.Path.GetFullPath(target);
        string folder = System.IO.Path.GetDirectoryName(full) ?? throw new MediaException($"'{target}' is a folder; name a file in it.");
        if (Directory.Exists(full))
        {
            throw new MediaException($"'{target}' is a folder; name a file in it.");
        }

        var part = new PartialFile(full, folder, extension);
        try
        {
            Directory.CreateDirectory(folder);
            using var empty = new FileStream(part.Path, FileMode.CreateNew, FileAccess.Write);
            return part;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"The folder '{folder}' cannot be written; check that it exists, has free space and is owned by the user of this program.", e);
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllBytesAsync(Path, bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>Brings the bytes to the disk, then renames: a power cut leaves the old file or the new one, never half of one.</summary>
    public void Commit()
    {
        try
        {
            using (var stream = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite))
            {
                stream.Flush(flushToDisk: true);
            }

            File.Move(Path, _target, overwrite: true);
            _committed = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    public void Dispose()
    {
        if (_committed)
        {
            return;
        }

        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here is the one to tell.
        }
    }

    private MediaException Unwritable(Exception e) =>
        new($"The file '{_target}' cannot be written; check that the disk has free space and that the file is not protected.", e);
}
