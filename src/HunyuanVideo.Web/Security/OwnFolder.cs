namespace HunyuanVideo.Web.Security;

/// <summary>Folders that nobody else on this machine may look into.</summary>
internal static class OwnFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes one in the data folder; one that is there already is closed to others, where the file system can do that.</summary>
    public static DirectoryInfo Make(string dataDir, string name)
    {
        string path = Path.Combine(dataDir, name);
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path);
        }

        DirectoryInfo folder = Directory.CreateDirectory(path, OwnerOnly);
        try
        {
            folder.UnixFileMode = OwnerOnly;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // a mounted folder of somebody else's: its owner decides
        }

        return folder;
    }
}
