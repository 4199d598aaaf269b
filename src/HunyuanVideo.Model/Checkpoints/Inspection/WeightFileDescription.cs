namespace HunyuanVideo.Model.Checkpoints.Inspection;

/// <summary>What a weight file is, told by the names and shapes of its tensors; no weight is read.</summary>
public sealed record WeightFileDescription
{
    private const string LoraOption = "--lora";

    /// <summary>The file, as named.</summary>
    public required string Path { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>How it is written: <c>safetensors</c>, <c>pt</c> or <c>gguf</c>; null where that is not known.</summary>
    public string? Format { get; init; }

    /// <summary>What it is.</summary>
    public WeightFileKind Kind { get; init; }

    /// <summary>The parts of a model that it holds.</summary>
    public IReadOnlyList<FoundPart> Parts { get; init; } = [];

    /// <summary>Whether its parts stand in the checkpoint of another model, as CLIP does in those of Stable Diffusion.</summary>
    public bool IsOfAnotherModel { get; init; }

    /// <summary>Whose layout a LoRA has.</summary>
    public string? Trainer { get; init; }

    /// <summary>The ranks of a LoRA, ascending.</summary>
    public IReadOnlyList<int> Ranks { get; init; } = [];

    /// <summary>How many numbers it holds.</summary>
    public long Parameters { get; init; }

    /// <summary>Why it cannot be used, in one sentence; null where it can.</summary>
    public string? Fault { get; init; }

    /// <summary>What it is in words, to stand behind "is".</summary>
    public string Words => Kind switch
    {
        WeightFileKind.Parts => string.Join(" with ", Parts.Select(part => $"a {part.Words}")) + (IsOfAnotherModel ? " in a checkpoint of another model" : string.Empty),
        WeightFileKind.Lora when Ranks.Count > 0 => $"a LoRA in the layout of {Trainer} (rank {string.Join(", ", Ranks)})",
        WeightFileKind.Lora => $"a LoRA in the layout of {Trainer}",
        WeightFileKind.ImageToVideo => $"an image-to-video transformer ({Parts[0].Layout}, {Parts[0].Quantisation}), which only continues a picture",
        WeightFileKind.ScaleMap => "the map with the scales of 8-bit weights",
        _ when Format is null => "no file that can be read",
        _ => "no weights of HunyuanVideo",
    };

    /// <summary>The options that take it.</summary>
    public IReadOnlyList<string> Options => (Kind, Fault) switch
    {
        (WeightFileKind.Parts, null) => [.. Parts.Select(part => part.Part.Option)],
        (WeightFileKind.Lora, null) => [LoraOption],
        _ => [],
    };

    /// <summary>Whether it holds a part that can be used.</summary>
    public bool Holds(ModelPart part) => Kind == WeightFileKind.Parts && Parts.Any(found => found.Part == part);

    /// <summary>Looks into a file.</summary>
    /// <param name="path">A file; one that cannot be opened is described by its fault.</param>
    public static WeightFileDescription Of(string path) => WeightFileInspector.Describe(path);
}
