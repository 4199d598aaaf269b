using System.Globalization;
using HunyuanVideo.Model.Checkpoints.Inspection;
using HunyuanVideo.Model.Folder;

namespace HunyuanVideo.Web.Diagnosis;

/// <summary>A weight file as <c>inspect</c> tells it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Kind">parts, lora, imageToVideo, scaleMap or unknown.</param>
/// <param name="What">What it is, in words.</param>
/// <param name="Parts">The parts it holds.</param>
/// <param name="Trainer">Whose layout a LoRA has.</param>
/// <param name="Ranks">The ranks of a LoRA.</param>
/// <param name="Parameters">How many numbers it holds.</param>
/// <param name="Read">Whether it can be used here.</param>
/// <param name="Options">The options that take it.</param>
/// <param name="Missing">What has to be there beside it.</param>
/// <param name="Fault">Why it cannot be used.</param>
public sealed record InspectedFile(
    string Path,
    long Bytes,
    string? Format,
    string Kind,
    string What,
    IReadOnlyList<InspectedPart> Parts,
    string? Trainer,
    IReadOnlyList<int> Ranks,
    long Parameters,
    bool Read,
    IReadOnlyList<string> Options,
    IReadOnlyList<string> Missing,
    string? Fault)
{
    /// <summary>Looks into a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizerRoots">Folders that may hold tokenizers.</param>
    public static InspectedFile Of(string path, IReadOnlyList<string> tokenizerRoots)
    {
        WeightFileDescription description = WeightFileDescription.Of(path);
        description = description.Kind == WeightFileKind.Lora ? description with { Fault = description.Fault ?? LoraFault.Of(path) } : description;
        string kind = description.Kind.ToString();
        return new InspectedFile(
            path,
            description.Bytes,
            description.Format,
            char.ToLowerInvariant(kind[0]) + kind[1..],
            description.Words,
            [.. description.Parts.Select(part => new InspectedPart(part.Part.Title, part.Layout, part.Prefix, part.Quantisation, part.Parameters, part.Part.Option))],
            description.Trainer,
            description.Ranks,
            description.Parameters,
            description.Options.Count > 0,
            description.Options,
            ModelParts.MissingBeside(description, tokenizerRoots),
            description.Fault);
    }

    /// <summary>In lines for people.</summary>
    public string Describe()
    {
        if (Format is null)
        {
            return Fault ?? $"{Path} is {What}.";
        }

        string size = string.Create(CultureInfo.InvariantCulture, $"{Parameters / 1e6:N1} million numbers, {(Bytes < 1e8 ? $"{Bytes / 1e6:F1} MB" : $"{Bytes / 1e9:F2} GB")}, {Format}");
        string use = Read ? $"read here as {string.Join(", ", Options)}" : Fault ?? "not read as a part of a model";
        string missing = Missing.Count > 0 ? $"{Environment.NewLine}  needs {string.Join(" and ", Missing)}" : string.Empty;
        return $"{Path}{Environment.NewLine}  {What}{Environment.NewLine}  {size}{Environment.NewLine}  {use}{missing}";
    }
}

/// <summary>A part in a weight file as <c>inspect</c> tells it.</summary>
public sealed record InspectedPart(string Part, string Layout, string Prefix, string Quantisation, long Parameters, string Option);
