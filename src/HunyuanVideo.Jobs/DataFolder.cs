using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HunyuanVideo.Jobs;

/// <summary>Where things lie in the data folder: the jobs file, <c>checkpoints/</c>, <c>sources/</c> and <c>videos/</c>.</summary>
public sealed partial class DataFolder(string path, ILogger<DataFolder>? logger = null)
{
    /// <summary>The file that keeps a second server away.</summary>
    internal const string LockName = "server.lock";

    /// <summary>The database.</summary>
    internal const string DatabaseName = "jobs.db";

    private const string SourcesName = "sources";

    private volatile bool _isHeld;

    private readonly ILogger _logger = logger ?? NullLogger<DataFolder>.Instance;

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>
    /// Whether the folder is not the one that the server began with: it was moved, or its disk is not mounted any more. What is written to its path then
    /// is in a folder that nobody looks into.
    /// </summary>
    public bool IsGone => _isHeld && !File.Exists(System.IO.Path.Combine(Path, LockName)) && !File.Exists(System.IO.Path.Combine(Path, DatabaseName));

    /// <summary>The folder of the saved renders: what those that were stopped go on from.</summary>
    public string SavedRenders => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>The folder of the latents that jobs begin from.</summary>
    public string Sources => System.IO.Path.Combine(Path, SourcesName);

    /// <summary>The folder of the results.</summary>
    public string Videos => System.IO.Path.Combine(Path, "videos");

    /// <summary>The folder of results that belong to no job that is known.</summary>
    public string Lost => System.IO.Path.Combine(Videos, "lost");

    /// <summary>The folder of the notes of deletions that are under way.</summary>
    internal string Deletions => System.IO.Path.Combine(Path, "deletions");

    /// <summary>From now on the folder is a running server's.</summary>
    internal void Hold() => _isHeld = true;

    /// <summary>The file a job is resumed from.</summary>
    public string SavedRenderOf(JobId id) => System.IO.Path.Combine(SavedRenders, $"{id}.safetensors");

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

    /// <summary>Deletes a job's saved render, if there is one.</summary>
    public void DeleteSavedRender(JobId id) => Delete(SavedRenderOf(id));

    /// <summary>Deletes a job's copy of the latents it begins from, if there is one.</summary>
    public void DeleteSource(JobId id) => Delete(SourceOf(id));

    /// <summary>The copy as the store names files.</summary>
    internal static string RelativeSourceOf(JobId id) => $"{SourcesName}/{id}.safetensors";

    /// <summary>Deletes what an attempt has written that its renderer says came to nothing.</summary>
    internal void DeleteAttempt(string resultPath)
    {
        foreach (string file in FilesOf(resultPath))
        {
            Delete(file);
        }
    }

    /// <summary>Moves a finished result that is nobody's out of the way of those that are somebody's.</summary>
    internal void SetAside(string resultPath) => SetAside(FilesOf(resultPath));

    /// <summary>Moves files of results to the folder of those that are nobody's; one that is there already is not replaced.</summary>
    internal void SetAside(IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            try
            {
                Directory.CreateDirectory(Lost);
                File.Move(file, System.IO.Path.Combine(Lost, System.IO.Path.GetFileName(file)), overwrite: false);
                LogSetAside(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogStays(file, error.Message);
            }
        }
    }

    /// <summary>The files of a folder of this kind; none when it is not there yet.</summary>
    internal static IReadOnlyList<string> Files(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder) : [];

    /// <summary>Deletes a file, if it is there, and says so in the log; false when it stays.</summary>
    internal bool Delete(string file)
    {
        try
        {
            if (File.Exists(file))
            {
                File.Delete(file);
                LogDeleted(file);
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogStays(file, error.Message);
            return false;
        }
    }

    private string[] FilesOf(string resultPath)
    {
        string name = System.IO.Path.GetFileName(resultPath);
        return [.. Files(Videos).Where(file => System.IO.Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal))];
    }

    [LoggerMessage(LogLevel.Information, "Deleted {File}")]
    private partial void LogDeleted(string file);

    [LoggerMessage(LogLevel.Warning, "{File} is the result of no job that is known; it was moved to the folder lost")]
    private partial void LogSetAside(string file);

    [LoggerMessage(LogLevel.Warning, "{File} stays where it is: {Reason}")]
    private partial void LogStays(string file, string reason);
}
