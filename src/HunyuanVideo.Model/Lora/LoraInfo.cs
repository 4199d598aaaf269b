using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;
using HunyuanVideo.Model.Lora.Factors;

namespace HunyuanVideo.Model.Lora;

/// <summary>What a LoRA file tells of itself, for people who choose one.</summary>
public sealed record LoraInfo
{
    /// <summary>Its title in its metadata, or its file's name without the ending.</summary>
    public required string Title { get; init; }

    /// <summary>What its metadata says it does; empty where it says nothing.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>The program that wrote it, as far as can be told.</summary>
    public required string Trainer { get; init; }

    /// <summary>The model it was trained on, in the trainer's words; null where it does not say.</summary>
    public string? BaseModel { get; init; }

    /// <summary>The kinds of its changes, such as LoRA or LoHa.</summary>
    public required string Kind { get; init; }

    /// <summary>The smallest rank of its factors; null where it has none.</summary>
    public long? LeastRank { get; init; }

    /// <summary>The largest rank of its factors.</summary>
    public long? LargestRank { get; init; }

    /// <summary>Words that call up what was trained, in its metadata.</summary>
    public IReadOnlyList<string> TriggerWords { get; init; } = [];

    /// <summary>The parts of the model it changes.</summary>
    public required IReadOnlyList<LoraPart> Parts { get; init; }

    /// <summary>Numbers in the parameters it changes: what a change of the set reads again.</summary>
    public required long TouchedNumbers { get; init; }

    /// <summary>Layers it was trained on that the model does not use.</summary>
    public int UnusedLayers { get; init; }

    /// <summary>Settings that belong to it, where it makes renders of few steps.</summary>
    public DistilledLora? Distilled { get; init; }

    /// <summary>Reads what a file tells, and checks that the model can take it; numbers are not read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The spellings of the model's layers.</param>
    /// <exception cref="CheckpointException">It is no LoRA file, damaged, or made for another model; the message names the tensor.</exception>
    public static LoraInfo Read(string path, LoraTable table)
    {
        using LoraFile file = LoraFile.Open(path, table);
        return Of(path, file);
    }

    /// <summary>The same, and checks that all numbers are finite.</summary>
    /// <inheritdoc cref="Read"/>
    public static LoraInfo ReadWhole(string path, LoraTable table, CancellationToken cancellationToken)
    {
        using LoraFile file = LoraFile.Open(path, table);
        file.CheckValues(cancellationToken);
        return Of(path, file);
    }

    private static LoraInfo Of(string path, LoraFile file)
    {
        var words = new LoraMetadata(file.Metadata);
        long[] ranks = [.. file.Changes.Select(change => change.Rank).OfType<long>()];
        string name = Path.GetFileNameWithoutExtension(path);
        return new LoraInfo
        {
            Title = words.Title ?? name,
            Description = words.Description,
            Trainer = LoraTrainer.Of(file.Keys, file.Metadata),
            BaseModel = words.BaseModel,
            Kind = string.Join(" + ", file.Changes.Select(KindOf).Distinct().Order(StringComparer.Ordinal)),
            LeastRank = ranks.Length == 0 ? null : ranks.Min(),
            LargestRank = ranks.Length == 0 ? null : ranks.Max(),
            TriggerWords = words.TriggerWords,
            Parts = [.. file.Changes.Select(change => change.Target.Module.Part).Distinct().Order()],
            TouchedNumbers = file.Changes.Select(change => change.Target.Module).Distinct().Sum(module => module.Rows * module.Columns),
            UnusedLayers = file.UnusedLayers,
            Distilled = DistilledLora.NamedBy(name) ?? DistilledLora.NamedBy(words.Title ?? string.Empty),
        };
    }

    private static string KindOf(WeightChange change) => change switch
    {
        LowRank => "LoRA",
        HadamardProduct => "LoHa",
        KroneckerProduct => "LoKr",
        WeightDecomposition => "DoRA",
        _ => "full difference",
    };
}
