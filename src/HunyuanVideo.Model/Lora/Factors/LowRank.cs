using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;
using HunyuanVideo.Model.Checkpoints.Transfers;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Lora.Factors;

/// <summary>LoRA: scale · up · down.</summary>
internal sealed class LowRank : WeightChange
{
    private readonly long _rank;
    private readonly double _scale;

    /// <summary>Checks the shapes of the two factors.</summary>
    /// <param name="layer">The tensors.</param>
    /// <param name="scales">What products are multiplied by.</param>
    /// <exception cref="CheckpointException">They do not fit the layer or each other.</exception>
    public LowRank(LoraLayer layer, LoraScales scales)
        : base(layer)
    {
        if (!layer.Has(LoraRole.Down) || !layer.Has(LoraRole.Up))
        {
            throw layer.Alone(layer.Has(LoraRole.Down) ? LoraRole.Down : LoraRole.Up);
        }

        (_rank, long columns) = layer.MatrixOf(LoraRole.Down);
        if (columns != Target.Module.Columns || _rank < 1)
        {
            throw layer.Misfit(LoraRole.Down, $"[rank, {string.Join(", ", Target.Module.Shape.Skip(1))}] would fit this model");
        }

        if (layer.MatrixOf(LoraRole.Up) != (Target.Rows, _rank))
        {
            throw layer.Misfit(LoraRole.Up, $"[{Target.Rows}, {_rank}] would fit this model");
        }

        _scale = scales.Of(layer, _rank);
    }

    /// <inheritdoc />
    public override long? Rank => _rank;

    /// <inheritdoc />
    public override Tensor Delta(Tensor weight, IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        using Scalar scale = _scale;
        (Tensor up, Tensor down) = Read(weight.device, transfer);
        return up.matmul(down).mul_(scale).MoveToOuterDisposeScope();
    }

    /// <summary>The two factors in fp32, (rows, rank) and (rank, columns), in the caller's scope; their product times <see cref="Scale"/> is the change.</summary>
    public (Tensor Up, Tensor Down) Read(Device device, IWeightTransfer? transfer) => (Layer.ReadMatrix(LoraRole.Up, device, transfer), Layer.ReadMatrix(LoraRole.Down, device, transfer));

    /// <summary>What the product is multiplied by at strength 1.</summary>
    public double Scale => _scale;
}
