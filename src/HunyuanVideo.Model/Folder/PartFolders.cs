namespace HunyuanVideo.Model.Folder;

/// <summary>
/// Folders in which the parts of models lie as files of their own, by the kinds that ComfyUI has: below one root, or anywhere. What a
/// file is, is told by what it holds.
/// </summary>
public sealed record PartFolders
{
    private static readonly string[] TransformerNames = ["diffusion_models", "unet"];
    private static readonly string[] CheckpointNames = ["checkpoints"];
    private static readonly string[] VaeNames = ["vae"];
    private static readonly string[] EncoderNames = ["text_encoders", "clip"];

    /// <summary>The kinds' names, which settings use too.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. TransformerNames, .. CheckpointNames, .. VaeNames, .. EncoderNames];

    /// <summary>The folders; they need not exist.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>The folders below a root.</summary>
    public static PartFolders Below(string root) => new() { Folders = [.. Kinds.Select(kind => Path.Combine(root, kind))] };

    /// <summary>Whether a folder has the marks of such a root: one for transformers, and one for what they need.</summary>
    public static bool IsRoot(string path)
    {
        bool Has(IEnumerable<string> names) => names.Any(name => Directory.Exists(Path.Combine(path, name)));
        return Has(CheckpointNames) || (Has(TransformerNames) && (Has(VaeNames) || Has(EncoderNames)));
    }

    /// <summary>The weight files in the folders and up to two levels below; what cannot be looked into is left out.</summary>
    public IEnumerable<string> Files() => Folders.Distinct(StringComparer.Ordinal).SelectMany(folder => FilesIn(folder, levels: 2));

    /// <summary>The weight files in a folder, by name; what cannot be looked into is left out.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <param name="levels">How many levels of folders are looked into.</param>
    public static IReadOnlyList<string> FilesIn(string folder, int levels)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = levels, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden };
        return !Directory.Exists(folder) ? []
            : [.. Directory.EnumerateFiles(folder, "*", options).Where(file => !Path.GetFileName(file).StartsWith('.') && Checkpoints.TensorFile.IsRead(file)).Order(StringComparer.Ordinal)];
    }
}
