using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Folder;

/// <summary>
/// Walks through folders for weight files. Follows links to files and folders, but comes to each only once, so that links in a circle end and a
/// file that lies in two places is one. What cannot be looked into is left out, as are names with a leading dot.
/// </summary>
/// <param name="levels">How many levels below a folder are looked into.</param>
internal sealed class FileWalk(int levels)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The files, a folder's own before those below it.</summary>
    /// <param name="folders">The folders; they need not exist.</param>
    public IEnumerable<string> In(IEnumerable<string> folders) => folders.SelectMany(folder => Below(folder, RealOf(folder, Path.GetFullPath(folder)), levels)).ToList();

    /// <param name="folder">As it was come to.</param>
    /// <param name="real">The same behind all links; null where these lead nowhere.</param>
    /// <param name="deeper">How many levels more.</param>
    private IEnumerable<string> Below(string folder, string? real, int deeper)
    {
        if (real is null || !_seen.Add(real) || !Directory.Exists(folder))
        {
            yield break;
        }

        foreach (string file in Entries(folder, Directory.EnumerateFiles))
        {
            if (TensorFile.IsRead(file) && RealOf(file, Path.Combine(real, Path.GetFileName(file))) is { } target && _seen.Add(target) && !ShardSet.HasEarlier(file))
            {
                yield return file;
            }
        }

        foreach (string child in deeper > 0 ? Entries(folder, Directory.EnumerateDirectories) : [])
        {
            foreach (string file in Below(child, RealOf(child, Path.Combine(real, Path.GetFileName(child))), deeper - 1))
            {
                yield return file;
            }
        }
    }

    private static IReadOnlyList<string> Entries(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return [.. list(folder).Where(entry => !Path.GetFileName(entry).StartsWith('.')).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Where a path leads in the end; null where its links lead nowhere or in a circle.</summary>
    /// <param name="path">The path.</param>
    /// <param name="plain">What it is where it is no link.</param>
    private static string? RealOf(string path, string plain)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true) is not { } target ? plain : Path.Exists(target.FullName) ? target.FullName : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // what is not there has no target either
            return Path.Exists(path) ? plain : null;
        }
    }
}
