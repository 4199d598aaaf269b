using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Web.Loras;

/// <summary>Takes in LoRA files from outside: into the library's own folder, once they are whole and were found to fit the model.</summary>
public sealed class LoraUploads(LoraLibrary library)
{
    /// <summary>The largest file that is taken in, in bytes: far more than any LoRA of this model has.</summary>
    public const long Largest = 8L << 30;

    /// <summary>Room that stays free on the disk.</summary>
    private const long Reserve = 256L << 20;

    private const string Ending = ".safetensors";
    private const int LongestName = 100;

    /// <summary>Writes a file and checks it; one that is refused leaves nothing behind.</summary>
    /// <param name="name">What it is called, with or without its ending; a folder may stand before it.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The LoRA.</returns>
    /// <exception cref="LoraUploadException">The name cannot be used, or it is taken.</exception>
    /// <exception cref="CheckpointException">The file cannot be used with the model; the message says why.</exception>
    public async Task<LoraEntry> AddAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        string plain = name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? name[..^Ending.Length] : name;
        if (library.Own is not { } folder || !IsPlain(plain))
        {
            throw new LoraUploadException($"The name of a LoRA has 1 to {LongestName} letters, digits, spaces, dots, dashes and underscores, with at most one folder and '/' before it.", isTaken: false);
        }

        string file = Path.Combine(folder, plain.Replace('/', Path.DirectorySeparatorChar) + Ending);
        if (File.Exists(file))
        {
            // before gigabytes come for nothing
            throw Taken(plain, inner: null);
        }

        // a folder that is not looked through, on the same disk: nobody sees what is not whole yet
        string part = Path.Combine(Directory.CreateDirectory(folder + "-incoming").FullName, $"{Guid.NewGuid():N}{Ending}");
        try
        {
            using (FileStream target = File.Create(part))
            {
                await content.CopyToAsync(target, cancellationToken);
                target.Flush(flushToDisk: true);
            }

            Check(part, file, cancellationToken);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.Move(part, file, overwrite: false);
        }
        catch (IOException error) when (File.Exists(file))
        {
            throw Taken(plain, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LoraUploadException($"{file} cannot be written: {error.Message.TrimEnd('.')}; make room or mend the folder, and send it again.", isTaken: false, error);
        }
        finally
        {
            File.Delete(part);
        }

        return library.Find(plain) ?? throw new LoraUploadException($"The LoRA {plain} was deleted again at once.", isTaken: true);
    }

    /// <summary>Why a file of this size is not worth sending; null where it can be taken in.</summary>
    /// <param name="bytes">Its size.</param>
    public string? WhyNot(long bytes)
    {
        long free = library.Own is { } folder ? new DriveInfo(Path.GetPathRoot(Path.GetFullPath(folder))!).AvailableFreeSpace : 0;
        return bytes > Largest ? $"The file has {bytes / 1e9:F1} GB; a LoRA may have {Largest / 1e9:F1} GB."
            : bytes + Reserve > free ? $"The file has {bytes / 1e9:F1} GB and {free / 1e9:F1} GB are free; make room first."
            : null;
    }

    /// <summary>Whether a LoRA lies in the library's own folder, and can be deleted here.</summary>
    public bool IsOwn(LoraEntry entry) =>
        library.Own is { } folder && entry.File.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Deletes a LoRA's file and the picture beside it, for good; jobs that name it wait. False where there is none of that name here.</summary>
    /// <exception cref="LoraUploadException">It lies in a folder that is not the library's own, or cannot be deleted.</exception>
    public bool Delete(string name)
    {
        if (library.Find(name) is not { } entry || entry.Name != name)
        {
            return false;
        }

        if (!IsOwn(entry))
        {
            throw new LoraUploadException($"The LoRA {name} lies in {Path.GetDirectoryName(entry.File)}, whose files are not deleted from here.", isTaken: false);
        }

        try
        {
            File.Delete(entry.File);
            if (entry.Picture is { } picture)
            {
                File.Delete(picture);
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LoraUploadException($"{entry.File} cannot be deleted: {error.Message.TrimEnd('.')}.", isTaken: false, error);
        }
    }

    private static LoraUploadException Taken(string name, Exception? inner) =>
        new($"There is a LoRA {name} already; give this one another name.", isTaken: true, inner);

    private void Check(string hidden, string file, CancellationToken cancellationToken)
    {
        try
        {
            library.Check(hidden, cancellationToken);
        }
        catch (CheckpointException error)
        {
            // people know their file by its own name
            throw new CheckpointException(error.Message.Replace(hidden, Path.GetFileName(file), StringComparison.Ordinal), error);
        }
    }

    private static bool IsPlain(string name)
    {
        string[] parts = name.Split('/');
        return name.Length <= LongestName && parts.Length <= 2
            && parts.All(part => part.Length > 0 && part.Trim() == part && part[0] != '.' && part.All(c => char.IsLetterOrDigit(c) || c is ' ' or '.' or '-' or '_'));
    }
}

/// <summary>A LoRA file cannot be taken in under its name. The message is one sentence.</summary>
public sealed class LoraUploadException(string message, bool isTaken, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether there is one of that name already.</summary>
    public bool IsTaken => isTaken;
}
