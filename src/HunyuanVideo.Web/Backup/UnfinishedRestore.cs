namespace HunyuanVideo.Web.Backup;

/// <summary>
/// The mark of a restore that is under way: it names what the restore may have written, and stays where the restore was cut off. Half a data
/// folder looks like a whole one, so nothing works with it but another restore.
/// </summary>
internal static class UnfinishedRestore
{
    /// <summary>Name of the mark in the data folder.</summary>
    public const string FileName = "restore.unfinished";

    /// <summary>Why a folder cannot be used, in one sentence; null where no restore was cut off in it.</summary>
    public static string? FaultOf(string folder) => File.Exists(PathIn(folder))
        ? $"A restore into {Path.GetFullPath(folder)} was cut off, so that the folder holds a part of a backup only; run restore with that folder again, which begins anew."
        : null;

    /// <summary>Where the mark of a folder is.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <summary>What the restore that was cut off may have written; empty where there was none.</summary>
    public static IReadOnlyList<string> NamesIn(string folder) =>
        File.Exists(PathIn(folder)) ? [.. File.ReadAllLines(PathIn(folder)).Where(BackupScope.IsSafe)] : [];

    /// <summary>Sets the mark; it is on the disk when this returns.</summary>
    public static void Begin(string folder, IEnumerable<string> names)
    {
        using FileStream file = new(PathIn(folder), FileMode.Create, FileAccess.Write);
        using StreamWriter writer = new(file);
        foreach (string name in names)
        {
            // a line each: safe names hold no line end
            writer.WriteLine(name);
        }

        writer.Flush();
        file.Flush(flushToDisk: true);
    }

    /// <summary>All is there.</summary>
    public static void End(string folder)
    {
        if (Directory.Exists(folder))
        {
            File.Delete(PathIn(folder));
        }
    }
}
