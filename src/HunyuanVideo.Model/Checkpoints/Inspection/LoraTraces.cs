using HunyuanVideo.Model.Checkpoints.Keys;
using HunyuanVideo.Model.Checkpoints.Stored;

namespace HunyuanVideo.Model.Checkpoints.Inspection;

/// <summary>What names and metadata tell of a file that changes a model instead of being one.</summary>
/// <param name="Trainer">Whose layout it has.</param>
/// <param name="Ranks">The ranks of its factors, ascending.</param>
internal sealed record LoraTraces(string Trainer, IReadOnlyList<int> Ranks)
{
    /// <summary>The factors whose first dimension is the rank.</summary>
    private static readonly LoraRole[] RankFirst = [LoraRole.Down, LoraRole.HadamardW1B, LoraRole.KroneckerW1B];

    /// <summary>What stands beside other weights as well, and is no sign of a LoRA unless everything is of it.</summary>
    private static readonly LoraRole[] Common = [LoraRole.Alpha, LoraRole.Difference, LoraRole.BiasDifference, LoraRole.Replacement];

    /// <summary>Reads a file's names; null where it changes nothing.</summary>
    public static LoraTraces? Of(RawTensors tensors)
    {
        (string Name, LoraKey Key)[] keys =
        [
            .. tensors.Names.Select(name => (name, Key: LoraKey.Parse(name))).Where(pair => pair.Key is not null).Select(pair => (pair.name, pair.Key!.Value)),
        ];
        if (!keys.Any(pair => !Common.Contains(pair.Key.Role)) && (keys.Length == 0 || keys.Length < tensors.Names.Count))
        {
            return null;
        }

        int[] ranks =
        [
            .. keys.Where(pair => RankFirst.Contains(pair.Key.Role))
                .Select(pair => tensors.Find(pair.Name)!.Value.Shape).Where(shape => shape.Count > 0).Select(shape => (int)shape[0]).Distinct().Order(),
        ];
        IReadOnlyDictionary<string, string> metadata = tensors.Files.OfType<SafetensorsFile>().FirstOrDefault()?.Metadata ?? new Dictionary<string, string>();
        return new LoraTraces(LoraTrainer.Of([.. keys.Select(pair => pair.Key)], metadata), ranks);
    }
}
