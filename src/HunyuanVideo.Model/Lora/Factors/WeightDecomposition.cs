using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;
using HunyuanVideo.Model.Checkpoints.Transfers;
using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Lora.Factors;

/// <summary>DoRA: the changed weight with its rows, or columns, brought to lengths that were trained beside the factors.</summary>
internal sealed class WeightDecomposition : WeightChange
{
    /// <summary>A row of nothing stays one, whatever length it is to have.</summary>
    private static readonly Scalar Shortest = 1e-30f;

    private readonly WeightChange _factors;
    private readonly bool _byRow;

    /// <summary>Checks the shape of the lengths.</summary>
    /// <param name="layer">The tensors.</param>
    /// <param name="factors">The change whose result gets the lengths.</param>
    /// <exception cref="CheckpointException">They do not fit the layer.</exception>
    public WeightDecomposition(LoraLayer layer, WeightChange factors)
        : base(layer)
    {
        _factors = factors;
        long[] shape = [.. layer.ShapeOf(LoraRole.Magnitude)];
        (long rows, long columns) = (Target.Rows, Target.Module.Columns);
        bool perRow = shape.Length >= 1 && shape[0] == rows && shape.Skip(1).All(size => size == 1);
        bool perColumn = shape.Length >= 2 && shape[0] == 1 && shape.Skip(1).Aggregate(1L, (product, size) => product * size) == columns;
        _byRow = perRow;
        if (!perRow && !perColumn)
        {
            throw layer.Misfit(LoraRole.Magnitude, $"[{rows}, 1] or [1, {columns}] would fit this model");
        }
    }

    /// <inheritdoc />
    public override long? Rank => _factors.Rank;

    /// <inheritdoc />
    public override bool NeedsWeight => true;

    /// <inheritdoc />
    public override Tensor Delta(Tensor weight, IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        Tensor changed = weight.Plus(_factors.Delta(weight, transfer)); // (rows, columns)
        Tensor norm = changed.Squared().sum(_byRow ? 1 : 0, keepdim: true).sqrt_().clamp_min_(Shortest); // (rows, 1) or (1, columns)
        Tensor wanted = Layer.Read(LoraRole.Magnitude, weight.device, transfer).reshape(norm.shape);
        return changed.mul_(wanted.div_(norm)).sub_(weight).MoveToOuterDisposeScope();
    }
}
