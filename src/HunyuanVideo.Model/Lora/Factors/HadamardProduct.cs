using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;
using HunyuanVideo.Model.Checkpoints.Transfers;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Lora.Factors;

/// <summary>LoHa: scale · (w1a · w1b) ∘ (w2a · w2b).</summary>
internal sealed class HadamardProduct : WeightChange
{
    private readonly double _scale;

    /// <summary>Checks the shapes of the four factors.</summary>
    /// <exception cref="CheckpointException">They do not fit the layer or each other.</exception>
    public HadamardProduct(LoraLayer layer, LoraScales scales)
        : base(layer)
    {
        Check(LoraRole.HadamardW1A, LoraRole.HadamardW1B);
        Check(LoraRole.HadamardW2A, LoraRole.HadamardW2B);
        Rank = layer.MatrixOf(LoraRole.HadamardW1B).Rows;
        _scale = scales.Of(layer, Rank.Value);
    }

    /// <inheritdoc />
    public override long? Rank { get; }

    /// <inheritdoc />
    public override Tensor Delta(Tensor weight, IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        using Scalar scale = _scale;
        Tensor first = Product(LoraRole.HadamardW1A, LoraRole.HadamardW1B, weight.device, transfer);
        return first.mul_(Product(LoraRole.HadamardW2A, LoraRole.HadamardW2B, weight.device, transfer)).mul_(scale).MoveToOuterDisposeScope();
    }

    private Tensor Product(LoraRole a, LoraRole b, Device device, IWeightTransfer? transfer) => Layer.ReadMatrix(a, device, transfer).matmul(Layer.ReadMatrix(b, device, transfer));

    private void Check(LoraRole a, LoraRole b)
    {
        LoraRole[] all = [LoraRole.HadamardW1A, LoraRole.HadamardW1B, LoraRole.HadamardW2A, LoraRole.HadamardW2B];
        if (!all.All(Layer.Has))
        {
            throw Layer.Alone(all.First(Layer.Has));
        }

        (long rows, long rank) = Layer.MatrixOf(a);
        if (rows != Target.Rows || rank < 1)
        {
            throw Layer.Misfit(a, $"[{Target.Rows}, rank] would fit this model");
        }

        if (Layer.MatrixOf(b) != (rank, Target.Module.Columns))
        {
            throw Layer.Misfit(b, $"[{rank}, {string.Join(", ", Target.Module.Shape.Skip(1))}] would fit this model");
        }
    }
}
