using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace HunyuanVideo.Web.Backup;

/// <summary>
/// Puts a backup into an empty data folder. Everything is checked, and a restore that fails leaves nothing behind; one that is killed leaves a
/// mark that keeps servers off, and the next one begins anew.
/// </summary>
public sealed class DataRestore(string dataDir)
{
    private const long LargestManifest = 256L << 20;

    private readonly string _folder = Path.GetFullPath(dataDir);

    /// <summary>Restores the archive.</summary>
    /// <exception cref="BackupException">The folder is not empty, or the archive is damaged or none of ours.</exception>
    public BackupManifest Read(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new BackupException($"There is no file {Path.GetFullPath(file)} to restore.");
        }

        // a mark that was cut off itself names fewer files than there may be, and none was written then
        string[] cutOff = [.. UnfinishedRestore.NamesIn(_folder).Select(name => Path.GetFullPath(Path.Combine(_folder, name)))];
        if (!BackupScope.IsFree(_folder, cutOff))
        {
            throw new BackupException($"The data folder {_folder} is not empty; restore into a new one, and start the server with --data-dir.");
        }

        var written = new List<string>();
        bool begun = false;
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(file);
            BackupManifest manifest = ManifestOf(archive);
            List<(BackupFile File, ZipArchiveEntry Entry)> files = Match(archive, manifest);
            Undo(cutOff);
            begun = true;
            MakeFolder(_folder);
            UnfinishedRestore.Begin(_folder, files.Select(file => file.File.Name));
            foreach ((BackupFile wanted, ZipArchiveEntry entry) in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Extract(wanted, entry, written);
            }

            UnfinishedRestore.End(_folder);
            return manifest;
        }
        catch (Exception error)
        {
            if (begun)
            {
                Undo(written);
                UnfinishedRestore.End(_folder);
            }

            if (error is IOException or InvalidDataException or UnauthorizedAccessException or JsonException)
            {
                throw new BackupException($"{Path.GetFullPath(file)} could not be restored: {error.Message}", error);
            }

            throw;
        }
    }

    private static BackupManifest ManifestOf(ZipArchive archive)
    {
        ZipArchiveEntry entry = archive.GetEntry(BackupManifest.EntryName)
            ?? throw new BackupException($"The archive has no {BackupManifest.EntryName}: it is no backup of this program, or one that was cut off.");
        if (entry.Length > LargestManifest)
        {
            throw new BackupException($"The {BackupManifest.EntryName} of the archive is too large to be one.");
        }

        using Stream stream = entry.Open();
        BackupManifest? manifest = JsonSerializer.Deserialize(stream, BackupJson.Default.BackupManifest);
        return manifest is { Form: BackupManifest.PresentForm }
            ? manifest
            : throw new BackupException($"The backup has the form {manifest?.Form}, which this version cannot read; use the version that wrote it ({manifest?.Version}).");
    }

    /// <summary>Every file of the list with its entry: no more, no fewer, and none that leads elsewhere.</summary>
    private static List<(BackupFile File, ZipArchiveEntry Entry)> Match(ZipArchive archive, BackupManifest manifest)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.FullName != BackupManifest.EntryName))
        {
            if (!entries.TryAdd(entry.FullName, entry))
            {
                throw new BackupException($"The backup names {entry.FullName} twice.");
            }
        }

        var matched = new List<(BackupFile, ZipArchiveEntry)>();
        foreach (BackupFile file in manifest.Files)
        {
            if (!BackupScope.IsSafe(file.Name))
            {
                throw new BackupException($"The backup names '{file.Name}', which could lie outside the data folder; it was not made by this program.");
            }

            if (!entries.Remove(DataBackup.EntryFolder + file.Name, out ZipArchiveEntry? entry) || entry.Length != file.Size)
            {
                throw new BackupException($"The backup is damaged: {file.Name} is missing, or not as long as it should be.");
            }

            matched.Add((file, entry));
        }

        return entries.Count == 0 ? matched : throw new BackupException($"The backup holds {entries.Keys.First()}, which its own list does not know.");
    }

    private void Extract(BackupFile wanted, ZipArchiveEntry entry, List<string> written)
    {
        string path = Path.GetFullPath(Path.Combine(_folder, wanted.Name));
        if (!BackupScope.IsInside(_folder, path))
        {
            throw new BackupException($"The backup names '{wanted.Name}', which lies outside the data folder.");
        }

        MakeFolder(Path.GetDirectoryName(path)!);
        using (FileStream target = Create(path))
        {
            written.Add(path);
            using Stream source = entry.Open();
            if (Copy(source, target, wanted.Size) != wanted.Sha256)
            {
                throw new BackupException($"The backup is damaged: {wanted.Name} is not what was written.");
            }

            target.Flush(flushToDisk: true);
        }

        if (SqliteFile.Is(path) && SqliteFile.Fault(path) is { } fault)
        {
            throw new BackupException($"The database {wanted.Name} in the backup is damaged: {fault}.");
        }
    }

    /// <summary>Copies so many bytes and no more, and gives their hash.</summary>
    private static string Copy(Stream source, FileStream target, long size)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        for (long left = size; left > 0 && source.Read(buffer, 0, (int)Math.Min(buffer.Length, left)) is > 0 and var read; left -= read)
        {
            hash.AppendData(buffer, 0, read);
            target.Write(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The keys of sign-ins are among the files: only their owner may read them.</summary>
    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void Undo(IReadOnlyList<string> written)
    {
        foreach (string path in written)
        {
            if (File.Exists(path))
            {
                File.Delete(path);
            }

            for (string? folder = Path.GetDirectoryName(path); folder is not null && BackupScope.IsInside(_folder, folder); folder = Path.GetDirectoryName(folder))
            {
                if (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any())
                {
                    break;
                }

                Directory.Delete(folder);
            }
        }
    }
}
