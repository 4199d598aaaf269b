using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Rendering;

/// <summary>
/// The models on this machine that can be chosen: those in the models' folder, the one it was started with, nano, and those that single files in
/// folders of parts make together.
/// </summary>
/// <param name="root">The folder whose folders are models, or one as ComfyUI's; it need not exist.</param>
/// <param name="further">More folders that may be models.</param>
public sealed class ModelLibrary(string root, params IReadOnlyList<string?> further)
{
    private const string NanoName = "nano";

    /// <summary>The folder whose folders are models.</summary>
    public string Root { get; } = Full(root);

    /// <summary>The name of a folder's model.</summary>
    public static string NameOf(string path) => Full(path) == Full(ModelLocation.BundledNano) ? NanoName : Path.GetFileName(Full(path));

    private readonly PartCatalog _catalog = new();

    /// <summary>What is named of every model whose parts lie in folders of parts, those folders included.</summary>
    public ModelPaths Parts { get; init; } = new();

    /// <summary>Every model there is now, by name; models of one name are told apart by a number.</summary>
    public IReadOnlyList<FoundModel> Find()
    {
        string[] folders =
        [
            .. further.Prepend(ModelLocation.BundledNano).Append(Root).Concat(Folders(Root))
                .OfType<string>().Where(Directory.Exists).Select(Full).Distinct(StringComparer.Ordinal).Where(IsModel),
        ];
        IEnumerable<FoundModel> found = folders.SelectMany(In).Concat(ModelParts.ChoicesOf(Parts with { ModelBase = null }, _catalog));
        return
        [
            .. found.DistinctBy(model => Key(model.Paths)).GroupBy(model => model.Name, StringComparer.OrdinalIgnoreCase)
                .SelectMany(group => group.Select((model, i) => i == 0 ? model : model with { Name = $"{group.Key} ({i + 1})" })),
        ];
    }

    /// <summary>The name that a model is offered by, also where it is offered no more.</summary>
    public string NameOf(ModelFolder folder) => Find().FirstOrDefault(model => IsSame(model.Paths, folder.Paths))?.Name ?? NameOf(folder.Path);

    /// <summary>Whether two models are one: the same folder, or where single files make them the same files.</summary>
    public static bool IsSame(ModelPaths one, ModelPaths other) => one.DitWeight is null || other.DitWeight is null
        ? one.ModelBase is not null && one.ModelBase == other.ModelBase
        : Key(one) == Key(other);

    private static (string?, string?, string?, string?, string?) Key(ModelPaths paths) =>
        paths.DitWeight is null ? (paths.ModelBase, null, null, null, null) : (null, paths.DitWeight, paths.VaePath, paths.TextEncoderPath, paths.TextEncoder2Path);

    private IEnumerable<FoundModel> In(string folder)
    {
        ModelPaths paths = Parts with { ModelBase = folder };
        return ModelFolder.HasTree(folder) ? [new FoundModel(NameOf(folder), new ModelPaths { ModelBase = folder })] : ModelParts.ChoicesOf(paths, _catalog);
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
