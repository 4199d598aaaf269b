using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;
using HunyuanVideo.Model.Checkpoints.Transfers;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Lora.Factors;

/// <summary>LoKr: scale · (w1 ⊗ w2), where either factor may be a product of two.</summary>
internal sealed class KroneckerProduct : WeightChange
{
    private readonly double _scale;

    /// <summary>Checks the shapes of the factors.</summary>
    /// <exception cref="CheckpointException">They do not fit the layer or each other.</exception>
    public KroneckerProduct(LoraLayer layer, LoraScales scales)
        : base(layer)
    {
        (long Rows, long Columns) w1 = Shape(LoraRole.KroneckerW1, LoraRole.KroneckerW1A, LoraRole.KroneckerW1B, out long? rank1);
        (long Rows, long Columns) w2 = Shape(LoraRole.KroneckerW2, LoraRole.KroneckerW2A, LoraRole.KroneckerW2B, out long? rank2);
        if (w1.Rows * w2.Rows != Target.Rows || w1.Columns * w2.Columns != Target.Module.Columns)
        {
            LoraRole role = Layer.Has(LoraRole.KroneckerW2) ? LoraRole.KroneckerW2 : LoraRole.KroneckerW2A;
            throw new CheckpointException(
                $"{layer.Path}: the tensor '{layer.NameOf(role)}' and the others of its layer make [{w1.Rows * w2.Rows}, {w1.Columns * w2.Columns}], but this model needs [{Target.Rows}, {Target.Module.Columns}].");
        }

        Rank = rank2 ?? rank1;
        // two whole factors have no rank to divide by
        _scale = Rank is { } rank ? scales.Of(layer, rank) : 1;
    }

    /// <inheritdoc />
    public override long? Rank { get; }

    /// <inheritdoc />
    public override Tensor Delta(Tensor weight, IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        using Scalar scale = _scale;
        Tensor w1 = Read(LoraRole.KroneckerW1, LoraRole.KroneckerW1A, LoraRole.KroneckerW1B, weight.device, transfer);
        Tensor w2 = Read(LoraRole.KroneckerW2, LoraRole.KroneckerW2A, LoraRole.KroneckerW2B, weight.device, transfer);
        return w1.kron(w2).mul_(scale).MoveToOuterDisposeScope();
    }

    private Tensor Read(LoraRole whole, LoraRole a, LoraRole b, Device device, IWeightTransfer? transfer) =>
        Layer.Has(whole) ? Layer.ReadMatrix(whole, device, transfer) : Layer.ReadMatrix(a, device, transfer).matmul(Layer.ReadMatrix(b, device, transfer));

    private (long Rows, long Columns) Shape(LoraRole whole, LoraRole a, LoraRole b, out long? rank)
    {
        rank = null;
        if (Layer.Has(whole))
        {
            return Layer.Has(a) || Layer.Has(b)
                ? throw new CheckpointException($"{Layer.Path}: the tensor '{Layer.NameOf(whole)}' is there both whole and as two factors.")
                : Layer.MatrixOf(whole);
        }

        if (!Layer.Has(a) || !Layer.Has(b))
        {
            throw Layer.Alone(Layer.Roles.First(role => role is not (LoraRole.Alpha or LoraRole.Magnitude)));
        }

        ((long rows, long inner), (long again, long columns)) = (Layer.MatrixOf(a), Layer.MatrixOf(b));
        if (inner != again || inner < 1)
        {
            throw Layer.Misfit(b, $"[{inner}, in] would fit this model");
        }

        rank = inner;
        return (rows, columns);
    }
}
