using System.Diagnostics.CodeAnalysis;

namespace HunyuanVideo.Jobs;

/// <summary>Where things lie in the data folder: the jobs file, <c>checkpoints/</c>, <c>sources/</c> and <c>videos/</c>.</summary>
public sealed class DataFolder(string path)
{
    private const string SourcesName = "sources";

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The folder of the checkpoints.</summary>
    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>The folder of the latents that jobs begin from.</summary>
    public string Sources => System.IO.Path.Combine(Path, SourcesName);

    /// <summary>The folder of the results.</summary>
    public string Videos => System.IO.Path.Combine(Path, "videos");

    /// <summary>The file a job is resumed from.</summary>
    public string CheckpointOf(JobId id) => System.IO.Path.Combine(Checkpoints, $"{id}.safetensors");

    /// <summary>A job's own copy of the latents it begins from.</summary>
    public string SourceOf(JobId id) => Full(RelativeSourceOf(id));

    /// <summary>Full path of an attempt's result files without their extension.</summary>
    public string ResultOf(JobId id, JobLease lease) => System.IO.Path.Combine(Videos, $"{id}-{lease.Token.ToString("N")[..8]}");

    /// <summary>A file as the store keeps it.</summary>
    public string Relative(string file) => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/');

    /// <summary>Full path of a file that the store knows.</summary>
    public string Full(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>
    /// Whether there is such a file in this folder, and no link in its place, which could lead anywhere. Folders may be links: those are
    /// the operator's.
    /// </summary>
    public bool Holds([NotNullWhen(true)] string? file)
    {
        if (file is null)
        {
            return false;
        }

        var found = new FileInfo(System.IO.Path.GetFullPath(file));
        return found.FullName.StartsWith(Path + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && found is { Exists: true, LinkTarget: null };
    }

    /// <summary>Deletes a job's checkpoint, if there is one.</summary>
    public void DeleteCheckpoint(JobId id) => Delete(CheckpointOf(id));

    /// <summary>Deletes a job's copy of the latents it begins from, if there is one.</summary>
    public void DeleteSource(JobId id) => Delete(SourceOf(id));

    /// <summary>Deletes files that the store told no job knows any more.</summary>
    public void Delete(IEnumerable<string> relativeFiles)
    {
        foreach (string file in relativeFiles)
        {
            Delete(Full(file));
        }
    }

    /// <summary>The copy as the store names files.</summary>
    internal static string RelativeSourceOf(JobId id) => $"{SourcesName}/{id}.safetensors";

    /// <summary>Deletes whatever an attempt has written.</summary>
    internal void DeleteResult(string resultPath)
    {
        string name = System.IO.Path.GetFileName(resultPath);
        foreach (string file in Files(Videos).Where(file => System.IO.Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal)))
        {
            Delete(file);
        }
    }

    /// <summary>The files of a folder of this kind; none when it is not there yet.</summary>
    internal static IReadOnlyList<string> Files(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder) : [];

    /// <summary>Deletes a file; one that cannot be deleted now is swept at the next start.</summary>
    internal static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // no caller could do more about it
        }
    }
}
