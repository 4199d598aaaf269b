using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Diagnosis;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Whether a folder takes files, and has room for more.</summary>
internal static class FolderProbe
{
    /// <summary>How the names of its own files end; they begin with a dot, and what a crash leaves of them is swept at the next start.</summary>
    public const string Ending = ".part.probe";

    private const int ProbeBytes = 4096;
    private const int FullBelow = 16 * ProbeBytes;

    /// <summary>Writes a small file through to the disk, deletes it, and compares the room that is left with what is needed.</summary>
    /// <param name="folder">Full path; it is made if missing.</param>
    /// <param name="needed">Bytes that are to be free.</param>
    public static MachineFault? Look(string folder, long needed)
    {
        string file = Path.Combine(folder, $".{Guid.NewGuid():N}{Ending}");
        try
        {
            Directory.CreateDirectory(folder);
            using (var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, ProbeBytes, FileOptions.DeleteOnClose))
            {
                stream.Write(new byte[ProbeBytes]);
                stream.Flush(flushToDisk: true);
            }

            return Free(folder) is { } free && free < needed ? Short(folder, free, needed) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return FaultOf(error, folder, needed);
        }
    }

    private static MachineFault FaultOf(Exception error, string folder, long needed) =>
        MachineFault.KindOf(error) != MachineFaultKind.Space
            ? new MachineFault(
                MachineFaultKind.Folder, $"The folder '{folder}' cannot be written; give this program write access to it ({error.Message.TrimEnd('.')}).")
            : Free(folder) is { } free && free >= Math.Max(needed, FullBelow)
                ? new MachineFault(
                    MachineFaultKind.Space, $"The disk of '{folder}' has {MachineChecks.Gigabytes(free)} free but takes no more files; delete files there (inodes), or raise the quota.")
                : Short(folder, Free(folder) ?? 0, needed);

    /// <summary>In words that stay the same while the room changes a little: a hold that says something new is a new one.</summary>
    private static MachineFault Short(string folder, long free, long needed) => new(
        MachineFaultKind.Space,
        free < FullBelow
            ? $"The disk of '{folder}' is full; free some space."
            : $"The disk of '{folder}' has less free than the next video may take, about {MachineChecks.Gigabytes(needed)}; free some space.");

    private static long? Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // there is no telling: the render will
            return null;
        }
    }
}
