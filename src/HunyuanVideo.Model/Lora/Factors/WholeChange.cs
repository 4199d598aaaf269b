using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;
using HunyuanVideo.Model.Checkpoints.Transfers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Lora.Factors;

/// <summary>A whole weight that is added, or that takes the place of the old one.</summary>
internal sealed class WholeChange : WeightChange
{
    private readonly LoraRole _role;

    /// <summary>Checks the shape.</summary>
    /// <param name="layer">The tensors.</param>
    /// <param name="role">Which of them it is: <see cref="LoraRole.Difference"/> or <see cref="LoraRole.Replacement"/>.</param>
    /// <exception cref="CheckpointException">It does not fit the layer.</exception>
    public WholeChange(LoraLayer layer, LoraRole role)
        : base(layer)
    {
        _role = role;
        long[] needed = [Target.Rows, .. Target.Module.Shape.Skip(1)];
        if (!layer.ShapeOf(role).SequenceEqual(needed))
        {
            throw layer.Misfit(role, $"[{string.Join(", ", needed)}] would fit this model");
        }
    }

    /// <inheritdoc />
    public override bool NeedsWeight => _role == LoraRole.Replacement;

    /// <inheritdoc />
    public override Tensor Delta(Tensor weight, IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        Tensor whole = Layer.Read(_role, weight.device, transfer).reshape(weight.shape);
        return (NeedsWeight ? whole.sub(weight) : whole).MoveToOuterDisposeScope();
    }
}
