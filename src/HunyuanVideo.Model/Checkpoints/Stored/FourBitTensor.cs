using HunyuanVideo.Model.Checkpoints.Transfers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>
/// A parameter that bitsandbytes stored in 4 bits: two numbers a byte, the first in its upper half, each the place of its value in a
/// table of 16, and each block of values multiplied by its largest magnitude.
/// </summary>
/// <param name="codes">The bytes, (numbers / 2, 1).</param>
/// <param name="layout">What lies beside them.</param>
internal sealed class FourBitTensor(RawTensor codes, FourBitLayout layout) : StoredTensor(codes)
{
    /// <inheritdoc />
    public override string Format => "4 bits (bitsandbytes)";

    /// <inheritdoc />
    public override IReadOnlyList<long> Shape => layout.Shape;

    /// <inheritdoc />
    public override void Require()
    {
        // everything about it was checked when its layout was read
    }

    /// <inheritdoc />
    public override Tensor Read(IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        Tensor bytes = ReadCodes(transfer).flatten(); // (n / 2)
        Tensor pairs = Pairs(layout.Values.Read().to(ScalarType.Float32)).to(bytes.device); // (256, 2)
        long count = layout.Shape.Aggregate(1L, (product, size) => product * size);
        Tensor values = pairs.index_select(0, bytes.to(ScalarType.Int32)).flatten().narrow(0, 0, count); // (n)
        Tensor scales = layout.ReadScales().to(bytes.device).repeat_interleave(layout.BlockSize).narrow(0, 0, count); // (n)
        return values.mul_(scales).reshape([.. layout.Shape]).MoveToOuterDisposeScope();
    }

    /// <summary>The two values of every byte: table (16) → (256, 2).</summary>
    private static Tensor Pairs(Tensor table)
    {
        Tensor upper = table.repeat_interleave(16); // (256)
        Tensor lower = table.repeat(16); // (256)
        return stack([upper, lower], dim: 1);
    }
}
