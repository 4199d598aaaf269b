using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Options;
using Microsoft.Data.Sqlite;

namespace HunyuanVideo.Web.Backup;

/// <summary>
/// Writes a data folder into a zip file while its server works. Databases come first, as of one moment each: a result that is finished
/// after that is in the archive, and becomes its job's at the first start after the restore.
/// </summary>
public sealed class DataBackup(string dataDir, TimeProvider time)
{
    private static readonly string[] Packed = [".mp4", ".jpg", ".png", ".webp", ".zip", ".safetensors"];

    private readonly string _folder = Path.GetFullPath(dataDir);

    /// <summary>Writes the archive, under its name only when it is whole; readable by its owner alone.</summary>
    /// <exception cref="BackupException">It cannot be written.</exception>
    public BackupManifest Write(string file, CancellationToken cancellationToken)
    {
        string target = Path.GetFullPath(file);
        Check(target);
        string part = $"{target}.part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            BackupManifest manifest;
            using (FileStream stream = Private(part))
            {
                manifest = Write(stream, $"{target}.db.part", cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, target);
            return manifest;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new BackupException($"The backup {target} could not be written: {error.Message}", error);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private void Check(string target)
    {
        if (UnfinishedRestore.FaultOf(_folder) is { } fault)
        {
            throw new BackupException(fault);
        }

        if (!File.Exists(Path.Combine(_folder, JobStoreOptions.FileName)))
        {
            throw new BackupException($"{_folder} is no data folder: there is no {JobStoreOptions.FileName} in it; name the right one with --data-dir.");
        }

        if (!target.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || File.Exists(target) || Directory.Exists(target))
        {
            throw new BackupException($"{target} cannot be the backup; name a file that ends in .zip and is not there yet.");
        }

        if (BackupScope.IsInside(_folder, target) && !BackupScope.IsInBackups(_folder, target))
        {
            throw new BackupException($"{target} is in the data folder itself; choose a place outside, or {Path.Combine(_folder, "backups")}.");
        }
    }

    private BackupManifest Write(Stream stream, string databaseCopy, CancellationToken cancellationToken)
    {
        DateTimeOffset begun = time.GetUtcNow();
        var files = new List<BackupFile>();
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        string[] names = [.. BackupScope.FilesOf(_folder)];
        string[] databases = [.. names.Where(name => IsDatabase(Full(name)))];
        foreach (string name in databases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            files.Add(AddDatabase(archive, name, databaseCopy));
        }

        // what was made while the databases were copied is theirs, too
        foreach (string name in BackupScope.FilesOf(_folder).Except(databases, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Open(Full(name)) is { } source)
            {
                using (source)
                {
                    files.Add(Add(archive, name, source));
                }
            }
        }

        var manifest = new BackupManifest { Form = BackupManifest.PresentForm, Version = AppVersion.Current, CreatedAt = begun, Files = files };
        using Stream entry = archive.CreateEntry(BackupManifest.EntryName).Open();
        JsonSerializer.Serialize(entry, manifest, BackupJson.Default.BackupManifest);
        return manifest;
    }

    private BackupFile AddDatabase(ZipArchive archive, string name, string copy)
    {
        try
        {
            File.Delete(copy);
            SqliteFile.Copy(Full(name), copy);
            using FileStream source = File.OpenRead(copy);
            return Add(archive, name, source);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static BackupFile Add(ZipArchive archive, string name, FileStream source)
    {
        bool packed = Packed.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
        using Stream entry = archive.CreateEntry($"{EntryFolder}{name}", packed ? CompressionLevel.NoCompression : CompressionLevel.Fastest).Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        long size = 0;
        // a log that grows meanwhile is taken as far as it was
        long end = source.Length;
        while (size < end && source.Read(buffer, 0, (int)Math.Min(buffer.Length, end - size)) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            entry.Write(buffer, 0, read);
            size += read;
        }

        return new BackupFile(name, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Where the data folder's files are in the archive.</summary>
    internal const string EntryFolder = "data/";

    private string Full(string name) => Path.Combine(_folder, name);

    private static bool IsDatabase(string file)
    {
        try
        {
            return SqliteFile.Is(file);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The file, or null when it was deleted since the folder was listed.</summary>
    private static FileStream? Open(string file)
    {
        try
        {
            return File.Open(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>It holds the keys of sign-ins: nobody else may read it.</summary>
    private static FileStream Private(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, options);
    }
}
