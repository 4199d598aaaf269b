using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Inspection;

namespace HunyuanVideo.Model.Folder;

/// <summary>Finds the parts that were not named, where the files themselves tell which they are.</summary>
public static class ModelParts
{
    private const int OthersInMessage = 2;

    /// <summary>
    /// Fills in what a checkpoint file holds beside its transformer, and for a folder of ComfyUI's the newest parts that fit each other.
    /// Other paths stay as they are.
    /// </summary>
    /// <exception cref="CheckpointException">The folder or file holds no whole model.</exception>
    public static ModelPaths Complete(ModelPaths asked)
    {
        ModelPaths paths = asked.Full();
        if (paths.ModelBase is { } file && File.Exists(file) && TensorFile.IsRead(file))
        {
            return OfFile(paths, file);
        }

        paths = WithPartsOfCheckpoint(paths);
        return !paths.NameEveryPart && FoldersOf(paths) is { } folders ? InFolders(paths, folders) : paths;
    }

    /// <summary>The models that single files make, the newest first; none where parts lie in folders of their own.</summary>
    /// <param name="asked">A folder of ComfyUI's, or folders of parts.</param>
    /// <param name="catalog">Remembers what files are.</param>
    public static IReadOnlyList<FoundModel> ChoicesOf(ModelPaths asked, PartCatalog catalog) => FoldersOf(asked) is { } folders ? catalog.Find(folders, asked) : [];

    /// <summary>What a text encoder's file needs beside it, in words; empty where nothing is missing.</summary>
    /// <param name="description">The file.</param>
    /// <param name="tokenizerRoots">Folders that may hold tokenizers.</param>
    public static IReadOnlyList<string> MissingBeside(WeightFileDescription description, IReadOnlyList<string> tokenizerRoots) =>
    [
        .. new[] { (ModelPart.TextEncoder, TokenizerSearch.Llama), (ModelPart.TextEncoder2, TokenizerSearch.Clip) }
            .Where(pair => description.Holds(pair.Item1) && !pair.Item2.IsIn(pair.Item2.Find(description.Path, tokenizerRoots)))
            .Select(pair => $"a tokenizer ({pair.Item2.Option})"),
    ];

    /// <summary>Where single files may be parts: null for a folder with a tree, and where there is neither.</summary>
    private static PartFolders? FoldersOf(ModelPaths paths)
    {
        bool isRoot = paths.ModelBase is { } root && !ModelFolderLayout.HasTree(root) && Folder.PartFolders.IsRoot(root);
        return isRoot ? new PartFolders { Folders = [.. Folder.PartFolders.Below(paths.ModelBase!).Folders, .. paths.PartFolders] }
            : paths is { ModelBase: null, PartFolders.Count: > 0 } ? new PartFolders { Folders = paths.PartFolders }
            : null;
    }

    private static ModelPaths OfFile(ModelPaths paths, string file)
    {
        ModelPaths whole = WithPartsOfCheckpoint(paths with { ModelBase = null, DitWeight = paths.DitWeight ?? file });
        WeightFileDescription description = WeightFileDescription.Of(file);
        return whole.NameEveryPart && description.Holds(ModelPart.Transformer)
            ? whole
            : throw new CheckpointException(
                $"{file} is a file{(description.Kind == WeightFileKind.Unknown ? string.Empty : $", {description.Words}")}; name the folder that holds the whole model.");
    }

    private static ModelPaths WithPartsOfCheckpoint(ModelPaths paths)
    {
        if (!File.Exists(paths.DitWeight) || paths.NameEveryPart || !TensorFile.IsRead(paths.DitWeight))
        {
            return paths;
        }

        WeightFileDescription file = WeightFileDescription.Of(paths.DitWeight);
        string? Own(string? named, ModelPart part) => named ?? (file.Holds(part) ? paths.DitWeight : null);
        return paths with
        {
            VaePath = Own(paths.VaePath, ModelPart.Vae),
            TextEncoderPath = Own(paths.TextEncoderPath, ModelPart.TextEncoder),
            TextEncoder2Path = Own(paths.TextEncoder2Path, ModelPart.TextEncoder2),
        };
    }

    private static ModelPaths InFolders(ModelPaths paths, PartFolders folders)
    {
        var catalog = new PartCatalog();
        if (catalog.Find(folders, paths) is [var newest, ..])
        {
            return newest.Paths;
        }

        string where = paths.ModelBase is { } root ? $"{root} has ComfyUI's folders" : "Folders of parts are set";
        IReadOnlyList<ModelPart> missing = catalog.Missing(folders, paths);
        string others = string.Join(" and ", catalog.Others(folders).Take(OthersInMessage).Select(file => $"{Path.GetFileName(file.Path)} is {file.Words}"));
        throw new CheckpointException(missing.Count > 0
            ? $"{where}, but no file in them is {string.Join(" or ", missing.Select(part => $"a {part.Title}"))} that can be used{(others.Length > 0 ? $" ({others})" : string.Empty)}; put it there or name it with {string.Join(" and ", missing.Select(part => part.Option))}."
            : $"{where}, but the parts in them do not fit each other; put those of one model there.");
    }
}
