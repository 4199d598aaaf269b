using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;
using HunyuanVideo.Model.Checkpoints.Transfers;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Lora.Factors;

/// <summary>A difference of a bias: whole, or the bias of the factor that is applied last.</summary>
internal sealed class BiasChange : WeightChange
{
    private readonly LoraRole _role;
    private readonly double _scale;

    /// <summary>Checks the shape.</summary>
    /// <param name="layer">The tensors.</param>
    /// <param name="role">Which of them it is.</param>
    /// <param name="scale">What it is multiplied by.</param>
    /// <exception cref="CheckpointException">It does not fit the layer, or the layer has no bias.</exception>
    public BiasChange(LoraLayer layer, LoraRole role, double scale)
        : base(layer)
    {
        (_role, _scale) = (role, scale);
        if (!Target.Module.HasBias)
        {
            throw new CheckpointException($"{layer.Path}: the tensor '{layer.NameOf(role)}' changes a bias, but the layer has none in this model.");
        }

        if (!layer.ShapeOf(role).SequenceEqual([Target.Rows]))
        {
            throw layer.Misfit(role, $"[{Target.Rows}] would fit this model");
        }
    }

    /// <inheritdoc />
    public override string Parameter => Target.Module.Name + ".bias";

    /// <inheritdoc />
    public override long Numbers => Target.Module.Rows;

    /// <inheritdoc />
    public override Tensor Delta(Tensor weight, IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        using Scalar scale = _scale;
        return Layer.Read(_role, weight.device, transfer).mul(scale).reshape(weight.shape).MoveToOuterDisposeScope();
    }
}
