using HunyuanVideo.Model.Checkpoints.Transfers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>A parameter of 8-bit numbers, floating or whole, that are multiplied by a scale.</summary>
/// <param name="codes">The 8-bit numbers.</param>
/// <param name="scale">
/// Reads the scale: one number, or (rows, 1, …) in fp32; null where the numbers mean what they are. It throws <see cref="CheckpointException"/>
/// where a scale is missing or does not fit.
/// </param>
/// <param name="kind">What the scales are, in words, to stand behind the type.</param>
internal sealed class ScaledTensor(RawTensor codes, Func<Tensor?> scale, string kind) : StoredTensor(codes)
{
    /// <summary>Whether a type is one of the 8-bit floating ones.</summary>
    public static bool IsFloat8(ScalarType dtype) => dtype is SafetensorsDType.Float8E4M3 or SafetensorsDType.Float8E5M2;

    /// <inheritdoc />
    public override string Format => DType switch
    {
        SafetensorsDType.Float8E4M3 => $"fp8 e4m3 ({kind})",
        SafetensorsDType.Float8E5M2 => $"fp8 e5m2 ({kind})",
        _ => $"int8 ({kind})",
    };

    /// <inheritdoc />
    public override void Require()
    {
        using var scope = NewDisposeScope();
        scale();
    }

    /// <inheritdoc />
    public override Tensor Read(IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        Tensor values = ReadCodes(transfer).to(ScalarType.Float32);
        return (scale() is { } factor ? values.mul_(factor.to(values.device)) : values).MoveToOuterDisposeScope();
    }

    /// <summary>The 8-bit numbers as they are, on the CPU, in the caller's dispose scope.</summary>
    public Tensor ReadBytes() => ReadCodes(transfer: null);

    /// <summary>What each row of a matrix is multiplied by; ones where it has no scale.</summary>
    /// <returns>(out, 1), fp32, in the caller's dispose scope.</returns>
    /// <exception cref="CheckpointException">It needs a scale that is missing or does not fit.</exception>
    public Tensor RowScales()
    {
        using var scope = NewDisposeScope();
        return (scale() ?? ones(1)).reshape(-1, 1).expand(Shape[0], 1).contiguous().MoveToOuterDisposeScope(); // (out, 1)
    }
}
