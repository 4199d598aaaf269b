using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;
using HunyuanVideo.Model.Lora.Factors;

namespace HunyuanVideo.Model.Lora;

/// <summary>Makes of a layer's tensors what is done to its weight and bias.</summary>
internal static class LoraChanges
{
    private static readonly LoraRole[] LowRankRoles = [LoraRole.Down, LoraRole.Up];
    private static readonly LoraRole[] HadamardRoles = [LoraRole.HadamardW1A, LoraRole.HadamardW1B, LoraRole.HadamardW2A, LoraRole.HadamardW2B];

    private static readonly LoraRole[] KroneckerRoles =
    [
        LoraRole.KroneckerW1, LoraRole.KroneckerW1A, LoraRole.KroneckerW1B, LoraRole.KroneckerW2, LoraRole.KroneckerW2A, LoraRole.KroneckerW2B,
    ];

    /// <summary>The changes of one layer.</summary>
    /// <exception cref="CheckpointException">Tensors are missing, too many, or of another shape.</exception>
    public static IEnumerable<WeightChange> Of(LoraLayer layer, LoraScales scales)
    {
        RefuseControl(layer);
        var changes = new List<WeightChange>();
        WeightChange? factors = Factors(layer, scales);
        if (factors is not null)
        {
            changes.Add(layer.Has(LoraRole.Magnitude) ? new WeightDecomposition(layer, factors) : factors);
        }
        else if (layer.Roles.FirstOrDefault(role => role is LoraRole.Alpha or LoraRole.Magnitude or LoraRole.UpBias, LoraRole.Difference) is var lonely and not LoraRole.Difference)
        {
            throw layer.Alone(lonely);
        }

        changes.AddRange(new[] { LoraRole.Difference, LoraRole.Replacement }.Where(layer.Has).Select(role => new WholeChange(layer, role)));
        if (layer.Has(LoraRole.BiasDifference))
        {
            changes.Add(new BiasChange(layer, LoraRole.BiasDifference, scale: 1));
        }

        if (layer.Has(LoraRole.UpBias))
        {
            changes.Add(new BiasChange(layer, LoraRole.UpBias, scales.Of(layer, factors?.Rank ?? 1)));
        }

        return changes;
    }

    private static WeightChange? Factors(LoraLayer layer, LoraScales scales)
    {
        bool lowRank = LowRankRoles.Any(layer.Has);
        bool hadamard = HadamardRoles.Any(layer.Has);
        bool kronecker = KroneckerRoles.Any(layer.Has);
        return (lowRank, hadamard, kronecker) switch
        {
            (true, false, false) => new LowRank(layer, scales),
            (false, true, false) => new HadamardProduct(layer, scales),
            (false, false, true) => new KroneckerProduct(layer, scales),
            (false, false, false) => null,
            _ => throw new CheckpointException($"{layer.Path}: the layer '{layer.Name}' has factors of two kinds (LoRA, LoHa, LoKr); only one may be there."),
        };
    }

    /// <summary>Such LoRAs widen the patch embedding to take frames beside the latents.</summary>
    private static void RefuseControl(LoraLayer layer)
    {
        LoraModule module = layer.Target.Module;
        if (module.Shape.Count == 5 && layer.Has(LoraRole.Down) && layer.ShapeOf(LoraRole.Down) is [_, var channels, ..] && channels != module.Shape[1])
        {
            throw new CheckpointException(
                $"{layer.Path} is a control LoRA: '{layer.NameOf(LoraRole.Down)}' takes {channels} input channels, latents and the frames that control them, but a text-to-video model has {module.Shape[1]}; it cannot be used here.");
        }
    }
}
