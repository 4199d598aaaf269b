namespace HunyuanVideo.Media;

/// <summary>What tells that a file is still the one that was looked at: links are followed, and rights count.</summary>
internal readonly record struct FileStamp(string Path, long Length, DateTime Written, UnixFileMode Mode)
{
    /// <summary>The file's stamp; null where there is none, or it cannot be looked at.</summary>
    public static FileStamp? Of(string path)
    {
        try
        {
            var named = new FileInfo(path);
            var file = named.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? named;
            return file.Exists ? new FileStamp(file.FullName, file.Length, file.LastWriteTimeUtc, file.UnixFileMode) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
