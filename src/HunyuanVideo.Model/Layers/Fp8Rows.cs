using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers.Kernels;
using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>
/// Tokens in 8 bits (e4m3), each with a scale of its own: the other factor of a product with an <see cref="Fp8Weight"/>. Padded
/// to whole tiles of tokens, as libraries of matrix products have no 8-bit kernel for every number; texts of any length then
/// are one of a few shapes.
/// </summary>
/// <param name="Bytes">(padded tokens, width), e4m3; a row may be the beginning of a longer one.</param>
/// <param name="Scale">(padded tokens, 1), fp32: largest magnitude / 448.</param>
/// <param name="Count">The tokens; what is behind them is padding.</param>
internal sealed record Fp8Rows(Tensor Bytes, Tensor Scale, long Count) : IDisposable
{
    /// <summary>What the padded number of tokens is a multiple of.</summary>
    public const long Multiple = 128;

    private static readonly Scalar One = 1;

    /// <summary>Rounds tokens, in one pass over memory where there is a kernel for it.</summary>
    /// <param name="x">(…, width), of a floating type; widths are multiples of 16.</param>
    /// <returns>Tensors in the caller's scope.</returns>
    public static Fp8Rows Of(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor tokens = x.reshape(-1, x.shape[^1]); // (M, width)
        Fp8Rows rows = Empty(tokens.shape[0], tokens.shape[1], x.device);
        if (!Fp8Kernels.TryQuantise(tokens, rows))
        {
            Fp8Weight.QuantiseInto(tokens, rows.Bytes.narrow(0, 0, rows.Count), rows.Scale.narrow(0, 0, rows.Count));
            long padding = rows.Bytes.shape[0] - rows.Count;
            AtenNative.ViewAs(rows.Bytes, ScalarType.Byte).narrow(0, rows.Count, padding).zero_();
            rows.Scale.narrow(0, rows.Count, padding).fill_(One);
        }

        return rows.MoveToOuterDisposeScope();
    }

    /// <summary>Room for tokens and their padding, with nothing in it yet.</summary>
    public static Fp8Rows Empty(long count, long width, Device device) => new(
        empty([Padded(count), width], SafetensorsDType.Float8E4M3, device), NewScale(Padded(count), device), count);

    /// <summary>Room in the memory of other rows, whose beginnings are overwritten once there is something in it.</summary>
    /// <param name="rows">(padded tokens, columns), with at least as many bytes in a row as <paramref name="width"/>.</param>
    /// <param name="count">The tokens.</param>
    /// <param name="width">8-bit numbers of a token.</param>
    public static Fp8Rows Over(Tensor rows, long count, long width)
    {
        using var scope = NewDisposeScope();
        Tensor bytes = AtenNative.ViewAs(rows, SafetensorsDType.Float8E4M3).narrow(1, 0, width);
        return new Fp8Rows(bytes, NewScale(rows.shape[0], rows.device), count).MoveToOuterDisposeScope();
    }

    /// <summary>The number of tokens with padding.</summary>
    public static long Padded(long count) => (count + Multiple - 1) / Multiple * Multiple;

    /// <summary>A product without the padding's rows: (padded tokens, columns) → (1, tokens, columns), in the same memory.</summary>
    public Tensor WithoutPadding(Tensor product)
    {
        using var scope = NewDisposeScope();
        return product.narrow(0, 0, Count).unsqueeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>The numbers as they are after rounding: (tokens, width) in a type.</summary>
    /// <param name="start">The first token.</param>
    /// <param name="count">Tokens.</param>
    /// <param name="dtype">The type.</param>
    public Tensor Dequantise(long start, long count, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        return Bytes.narrow(0, start, count).to(ScalarType.Float32).mul_(Scale.narrow(0, start, count)).to(dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Hands the tensors to the scope around the current one.</summary>
    public Fp8Rows MoveToOuterDisposeScope()
    {
        Bytes.MoveToOuterDisposeScope();
        Scale.MoveToOuterDisposeScope();
        return this;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Bytes.Dispose();
        Scale.Dispose();
    }

    private static Tensor NewScale(long padded, Device device) => empty([padded, 1], ScalarType.Float32, device);
}
