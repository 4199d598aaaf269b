using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>The weight of a linear layer in 8 bits (e4m3) with one fp32 scale for each output.</summary>
/// <param name="Bytes">(out, in), e4m3.</param>
/// <param name="Scale">(out, 1), fp32.</param>
/// <param name="DType">The type it is multiplied in, and of the layer's output.</param>
/// <param name="QuantisesInput">Whether the input may be rounded to 8 bits too, where the device multiplies in them.</param>
internal sealed record Fp8Weight(Tensor Bytes, Tensor Scale, ScalarType DType, bool QuantisesInput) : IPackedWeight
{
    /// <summary>The largest number of e4m3.</summary>
    public const double Largest = 448;

    /// <summary>Numbers that are worked on at once, so that their fp32 copies stay small.</summary>
    private const long ChunkNumbers = 1 << 24;

    /// <summary>A row whose numbers are all smaller is taken to be zero; its scale is still a normal number.</summary>
    private const double SmallestScale = 1e-12;

    private static readonly Scalar Limit = Largest;

    /// <summary>A product, as devices divide by a number in this way and others in that; the last bit decides ties.</summary>
    private static readonly Scalar InverseLimit = 1 / Largest;
    private static readonly Scalar NegativeLimit = -Largest;
    private static readonly Scalar Smallest = SmallestScale;

    /// <inheritdoc />
    public IReadOnlyList<long> Shape => Bytes.shape;

    /// <inheritdoc />
    public Device Device => Bytes.device;

    /// <summary>Whether a weight belongs to a transformer block, and so may be kept in 8 bits if it is stored so.</summary>
    public static bool IsInBlock(string name) =>
        name.StartsWith("double_blocks.", StringComparison.Ordinal) || name.StartsWith("single_blocks.", StringComparison.Ordinal);

    /// <summary>
    /// Whether a weight is rounded to 8 bits where it is not stored so: that of every linear layer of a block, except the
    /// modulations, whose errors would touch every token.
    /// </summary>
    public static bool IsQuantised(string name) =>
        IsInBlock(name) && !name.Contains("_mod.", StringComparison.Ordinal) && !name.Contains(".modulation.", StringComparison.Ordinal);

    /// <summary>Rounds a weight (out, in) or tokens (tokens, in) to e4m3; each row's scale is its largest magnitude / 448.</summary>
    /// <returns>Tensors on the weight's device, in the caller's dispose scope.</returns>
    public static StoredFp8 Quantise(Tensor weight)
    {
        using var scope = NewDisposeScope();
        Tensor bytes = empty(weight.shape, SafetensorsDType.Float8E4M3, weight.device);
        Tensor scale = empty([weight.shape[0], 1], ScalarType.Float32, weight.device);
        QuantiseInto(weight, bytes, scale);
        return new StoredFp8(bytes.MoveToOuterDisposeScope(), scale.MoveToOuterDisposeScope());
    }

    /// <summary>Rounds rows to e4m3 with libtorch's operators, a few at a time, so that their fp32 copies stay small.</summary>
    /// <param name="rows">(rows, columns).</param>
    /// <param name="bytes">(rows, columns), e4m3, which takes the result.</param>
    /// <param name="scale">(rows, 1), fp32, which takes the scales.</param>
    public static void QuantiseInto(Tensor rows, Tensor bytes, Tensor scale)
    {
        using var scope = NewDisposeScope();
        Tensor codes = AtenNative.ViewAs(bytes, ScalarType.Byte); // 8-bit numbers know few operators
        long step = ChunkRows(rows);
        for (long row = 0; row < rows.shape[0]; row += step)
        {
            using var chunk = NewDisposeScope();
            long count = Math.Min(step, rows.shape[0] - row);
            StoredFp8 part = QuantiseRows(rows.narrow(0, row, count));
            codes.narrow(0, row, count).copy_(AtenNative.ViewAs(part.Bytes, ScalarType.Byte));
            scale.narrow(0, row, count).copy_(part.Scale);
        }
    }

    /// <summary>Rounds rows (rows, columns) to e4m3, each with a scale of its own.</summary>
    public static StoredFp8 QuantiseRows(Tensor rows)
    {
        using var scope = NewDisposeScope();
        Tensor values = rows.to(ScalarType.Float32);
        Tensor scale = values.abs().amax([1L], keepdim: true).mul_(InverseLimit).clamp_min_(Smallest); // (rows, 1)
        // beyond its range e4m3 has only "not a number"
        Tensor scaled = values.div(scale).clamp_(NegativeLimit, Limit);
        return new StoredFp8(scaled.to(SafetensorsDType.Float8E4M3).MoveToOuterDisposeScope(), scale.MoveToOuterDisposeScope());
    }

    /// <summary>The weight (out, in) in <see cref="DType"/>, in the caller's scope: 8 bits times scale in fp32, then rounded.</summary>
    public Tensor Dequantise()
    {
        Tensor weight = empty(Bytes.shape, DType, Bytes.device);
        ExpandInto(weight);
        return weight;
    }

    /// <inheritdoc />
    public void ExpandInto(Tensor weight)
    {
        using var scope = NewDisposeScope();
        long step = ChunkRows(weight);
        for (long row = 0; row < weight.shape[0]; row += step)
        {
            using var chunk = NewDisposeScope();
            long rows = Math.Min(step, weight.shape[0] - row);
            Tensor values = Bytes.narrow(0, row, rows).to(ScalarType.Float32).mul_(Scale.narrow(0, row, rows));
            weight.narrow(0, row, rows).copy_(values);
        }
    }

    private static long ChunkRows(Tensor weight) => Math.Max(1, ChunkNumbers / Math.Max(1, weight.shape[1]));
}
