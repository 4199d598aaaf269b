using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The models on this machine that can be chosen: those in the models' folder, the one it was started with, and nano.</summary>
/// <param name="root">The folder whose folders are models; it need not exist.</param>
/// <param name="further">More folders that may be models.</param>
public sealed class ModelLibrary(string root, params IReadOnlyList<string?> further)
{
    private const string NanoName = "nano";

    /// <summary>The folder whose folders are models.</summary>
    public string Root { get; } = Full(root);

    /// <summary>The name of a folder's model.</summary>
    public static string NameOf(string path) => Full(path) == Full(ModelLocation.BundledNano) ? NanoName : Path.GetFileName(Full(path));

    /// <summary>Every model there is now, by name; folders of one name are told apart by a number.</summary>
    public IReadOnlyList<(string Name, string Path)> Find()
    {
        string[] folders =
        [
            .. further.Prepend(ModelLocation.BundledNano).Append(Root).Concat(Folders(Root))
                .OfType<string>().Where(Directory.Exists).Select(Full).Distinct(StringComparer.Ordinal).Where(IsModel),
        ];
        return
        [
            .. folders.GroupBy(NameOf, StringComparer.OrdinalIgnoreCase)
                .SelectMany(group => group.Select((path, i) => (i == 0 ? group.Key : $"{group.Key} ({i + 1})", path))),
        ];
    }

    private static IEnumerable<string> Folders(string root)
    {
        try
        {
            return Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsModel(string path)
    {
        try
        {
            return ModelFolder.IsMarked(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
