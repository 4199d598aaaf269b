using System.Text;
using HunyuanVideo.Model.Folder;

namespace HunyuanVideo.Web.Diagnosis;

/// <summary>A folder as <c>inspect</c> tells it.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Models">The models that can be opened by it, the one that is taken first.</param>
/// <param name="Fault">Why it cannot be used as a model; null where it can.</param>
/// <param name="Files">Every weight file in it.</param>
public sealed record InspectedFolder(string Path, IReadOnlyList<string> Models, string? Fault, IReadOnlyList<InspectedFile> Files)
{
    private const int Levels = 4;

    /// <summary>Looks into a folder and all weight files in it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="tokenizerRoots">Folders that may hold tokenizers.</param>
    /// <param name="cancellationToken">Looked at between files.</param>
    public static InspectedFolder Of(string path, IReadOnlyList<string> tokenizerRoots, CancellationToken cancellationToken)
    {
        var paths = new ModelPaths { ModelBase = path, TokenizerRoots = tokenizerRoots };
        IReadOnlyList<FoundModel> choices = ModelParts.ChoicesOf(paths, new PartCatalog());
        ModelCheck check = ModelCheck.Of(paths);
        var files = new List<InspectedFile>();
        foreach (string file in PartFolders.FilesIn(path, Levels))
        {
            cancellationToken.ThrowIfCancellationRequested();
            files.Add(InspectedFile.Of(file, tokenizerRoots));
        }

        string[] models = choices.Count > 0 ? [.. choices.Select(choice => choice.Name)] : check.Finding.Ok ? [System.IO.Path.GetFileName(path)] : [];
        string? fault = check.Finding.Ok ? null : files.Count == 0 ? $"{path} holds no weight files." : $"{check.Finding.Detail}; {check.Finding.Mend}";
        return new InspectedFolder(path, models, fault, files);
    }

    /// <summary>In lines for people.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.Append(Path).AppendLine().Append("  ").Append(Fault ?? $"can be used as --model: {string.Join("; ", Models)}");
        foreach (InspectedFile file in Files)
        {
            text.AppendLine().Append(file.Describe());
        }

        return text.ToString();
    }
}
