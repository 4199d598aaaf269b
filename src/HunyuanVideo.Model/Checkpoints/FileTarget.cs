namespace HunyuanVideo.Model.Checkpoints;

/// <summary>What a path stands for in the end: people keep weights on another disk and put links where programs look for them.</summary>
internal static class FileTarget
{
    /// <summary>The file itself, behind all links.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static FileInfo Of(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? new FileInfo(target.FullName) : new FileInfo(path);

    /// <summary>Bytes and time of the file behind all links; null where there is none.</summary>
    public static (long Bytes, DateTime Written)? MarkOf(string path)
    {
        try
        {
            return Of(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : null;
        }
        catch (Exception error) when (CheckpointException.IsUnreadable(error))
        {
            return null;
        }
    }
}
