namespace HunyuanVideo.Web.Backup;

/// <summary>What of a data folder belongs in a backup, and what an archive may name.</summary>
internal static class BackupScope
{
    private const int LongestName = 500;

    /// <summary>Folders that are fetched or made again, or hold backups themselves.</summary>
    private static readonly string[] LeftFolders = ["models", "kernels", "backups", "lost+found"];

    private static readonly string[] LeftEndings = [".part", ".tmp", ".incomplete", "-wal", "-shm", "-journal", "-migrating", "server.lock", UnfinishedRestore.FileName];

    private static readonly EnumerationOptions NoLinks = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <summary>The files' paths in the folder, with slashes.</summary>
    public static IEnumerable<string> FilesOf(string folder) => Directory.EnumerateFiles(folder, "*", NoLinks)
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
        .Where(name => !IsLeft(name))
        .Order(StringComparer.Ordinal);

    /// <summary>Whether a folder holds nothing that a restore would mix with.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cutOff">Full paths of what a restore that was cut off may have written: that goes.</param>
    public static bool IsFree(string folder, IReadOnlyCollection<string> cutOff)
    {
        if (!Directory.Exists(folder))
        {
            return true;
        }

        HashSet<string> goes = [.. cutOff, UnfinishedRestore.PathIn(folder)];
        return Directory.EnumerateFileSystemEntries(folder).All(entry =>
            !Directory.Exists(entry) ? goes.Contains(entry)
            : LeftFolders.Contains(Path.GetFileName(entry), StringComparer.Ordinal)
                || Directory.EnumerateFiles(entry, "*", NoLinks).All(goes.Contains) && goes.Any(file => IsInside(entry, file)));
    }

    /// <summary>Whether the path is in a folder for backups.</summary>
    public static bool IsInBackups(string folder, string file) => Path.GetRelativePath(folder, file).Replace('\\', '/').StartsWith("backups/", StringComparison.Ordinal);

    /// <summary>Whether the path is in the folder at all.</summary>
    public static bool IsInside(string folder, string file) =>
        Path.GetFullPath(file).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Whether a name stays in whatever folder it is put into, on every system.</summary>
    public static bool IsSafe(string name) => name.Length is > 0 and <= LongestName
        && !name.Any(letter => char.IsControl(letter) || letter is '\\' or ':')
        && name.Split('/').All(part => part is not ("" or "." or ".."));

    private static bool IsLeft(string name) =>
        LeftFolders.Contains(name.Split('/')[0], StringComparer.Ordinal)
        || LeftEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal))
        || (Path.GetFileName(name).StartsWith('.') && name.Contains(".part", StringComparison.Ordinal));
}
