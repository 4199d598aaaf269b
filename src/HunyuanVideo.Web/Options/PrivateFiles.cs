using System.Runtime.InteropServices;

namespace HunyuanVideo.Web.Options;

/// <summary>What the server writes is of no concern to other users of the machine: videos, prompts, hashes, logs.</summary>
internal static partial class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Others = (UnixFileMode)0b111_111;
    private const uint MaskOfOthers = 0b111_111;

    /// <summary>From now on whatever this process and its children make is closed to others.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(MaskOfOthers);
        }
    }

    /// <summary>
    /// Makes the data folder, closed to others; one that is there already is closed, too. A folder that must have other uses (the working or the
    /// home folder, one that all may write) stays as open as it is, and only what is made in it is closed.
    /// </summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public static DirectoryInfo MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path);
        }

        DirectoryInfo folder = Directory.CreateDirectory(path, OwnerOnly);
        if (!IsShared(folder) && (folder.UnixFileMode & Others) != UnixFileMode.None)
        {
            try
            {
                folder.UnixFileMode = OwnerOnly;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // a mounted folder of somebody else's: its owner decides
            }
        }

        return folder;
    }

    private static bool IsShared(DirectoryInfo folder) =>
        folder.Parent is null
        || (folder.UnixFileMode & UnixFileMode.StickyBit) != UnixFileMode.None
        || new[] { Environment.CurrentDirectory, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) }
            .Any(other => string.Equals(Path.TrimEndingDirectorySeparator(folder.FullName), Path.TrimEndingDirectorySeparator(other), StringComparison.Ordinal));

    /// <summary>Whether others of this machine may read a file.</summary>
    public static bool IsOpenToOthers(string file) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None;

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
