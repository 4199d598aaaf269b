namespace HunyuanVideo.Model.Folder;

/// <summary>
/// Folders in which the parts of models lie as files of their own, by the kinds that ComfyUI has: below one root, or anywhere. What a
/// file is, is told by what it holds.
/// </summary>
public sealed record PartFolders
{
    /// <summary>No other program has a folder of this name.</summary>
    private const string OwnName = "diffusion_models";

    private static readonly string[] TransformerNames = [OwnName, "unet"];
    private static readonly string[] CheckpointNames = ["checkpoints"];
    private static readonly string[] VaeNames = ["vae"];
    private static readonly string[] EncoderNames = ["text_encoders", "clip"];

    /// <summary>The kinds' names, which settings use too.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. TransformerNames, .. CheckpointNames, .. VaeNames, .. EncoderNames];

    /// <summary>The folders; they need not exist.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>The folder of a root that a copy of Comfy-Org's repositories has them in.</summary>
    private const string SplitName = "split_files";

    /// <summary>The folders below a root.</summary>
    public static PartFolders Below(string root) => new() { Folders = [.. new[] { root, Path.Combine(root, SplitName) }.SelectMany(folder => Kinds.Select(kind => Path.Combine(folder, kind)))] };

    /// <summary>Whether a folder has the marks of such a root: one for transformers, and one for what they need.</summary>
    public static bool IsRoot(string path)
    {
        bool Has(IEnumerable<string> names) => names.Any(name => Directory.Exists(Path.Combine(path, name)) || Directory.Exists(Path.Combine(path, SplitName, name)));
        return Has(CheckpointNames) || Has([OwnName]) || (Has(TransformerNames) && (Has(VaeNames) || Has(EncoderNames)));
    }

    /// <summary>The weight files in the folders and up to two levels below, each once, however many links lead to it; what cannot be looked into is left out.</summary>
    public IEnumerable<string> Files() => new FileWalk(levels: 2).In(Folders);

    /// <summary>The weight files in a folder, by name, each once; what cannot be looked into is left out.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <param name="levels">How many levels of folders are looked into.</param>
    public static IReadOnlyList<string> FilesIn(string folder, int levels) => [.. new FileWalk(levels).In([folder]).Order(StringComparer.Ordinal)];
}
