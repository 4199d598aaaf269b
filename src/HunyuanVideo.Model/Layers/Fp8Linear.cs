using System.Collections.Concurrent;
using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>
/// y = x·Wᵀ + b with a weight of 8 bits. Where the device multiplies in 8 bits the input is rounded as well, each token with
/// a scale of its own; elsewhere the weight is turned back into the compute type for each call.
/// </summary>
internal static class Fp8Linear
{
    /// <summary>What both sides of the weight must be a multiple of.</summary>
    private const long Multiple = 16;

    /// <summary>Tokens that are turned back into the compute type at once, where a product was refused.</summary>
    private const long ChunkTokens = 16384;

    private static readonly ConcurrentDictionary<(long Out, long In, long Tokens), Fp8Refusal> Refused = new();

    /// <summary>The products that the device's library did not have, with its reason; they are computed without it.</summary>
    public static IReadOnlyCollection<Fp8Refusal> Refusals => [.. Refused.Values];

    /// <summary>Whether products with a weight are made in 8 bits on a device, so that inputs are best made in 8 bits at once.</summary>
    public static bool MultipliesIn8Bits(Device device, Fp8Weight weight) =>
        weight.QuantisesInput
        && weight.DType == ScalarType.BFloat16 // the only output of products with a scale for each row
        && weight.Bytes.shape.All(size => size % Multiple == 0)
        && Fp8Support.On(device);

    /// <summary>(…, in) → (…, out) in the weight's compute type.</summary>
    /// <param name="x">The input, of any floating type.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="bias">(out), in the compute type.</param>
    public static Tensor Forward(Tensor x, Fp8Weight weight, Tensor? bias) =>
        MultipliesIn8Bits(x.device, weight) ? Rounded(x, rows => Forward(rows, weight, bias)) : ByDequantising(x, weight, bias);

    /// <summary>(padded tokens, in) → (padded tokens, out) in the weight's compute type; for devices that multiply in 8 bits.</summary>
    /// <param name="rows">The input.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="bias">(out), in the compute type.</param>
    /// <param name="into">Where the result is placed, if there is room; null makes room for it.</param>
    public static Tensor Forward(Fp8Rows rows, Fp8Weight weight, Tensor? bias, WideRows? into = null)
    {
        (long Out, long In, long Tokens) shape = (weight.Bytes.shape[0], weight.Bytes.shape[1], rows.Bytes.shape[0]);
        if (!Refused.ContainsKey(shape))
        {
            try
            {
                return ByScaledProduct(rows, weight, bias, into);
            }
            catch (InvalidOperationException error)
            {
                // this device's library has no such product: asked once, not at every step
                string reason = ScaledProduct.Reason(rows, weight, bias) ?? error.Message;
                Refused.TryAdd(shape, new Fp8Refusal(shape.Out, shape.In, shape.Tokens, reason));
            }
        }

        // from the rounded input as well: the first call gives what all later ones do
        return ByDequantising(rows, weight, bias, into);
    }

    /// <summary>Multiplies by the weight in the compute type; only the weight is rounded to 8 bits.</summary>
    internal static Tensor ByDequantising(Tensor x, Fp8Weight weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(x.to(weight.DType), weight.Dequantise(), bias).MoveToOuterDisposeScope();
    }

    /// <summary>The product of numbers that are in 8 bits on both sides, made in the compute type.</summary>
    internal static Tensor ByDequantising(Fp8Rows rows, Fp8Weight weight, Tensor? bias, WideRows? into = null)
    {
        using var scope = NewDisposeScope();
        long tokens = rows.Bytes.shape[0];
        Tensor whole = weight.Dequantise();
        Tensor output = Output(rows, weight, into);
        for (long start = 0; start < tokens; start += ChunkTokens)
        {
            using var chunk = NewDisposeScope();
            long count = Math.Min(ChunkTokens, tokens - start);
            output.narrow(0, start, count).copy_(nn.functional.linear(rows.Dequantise(start, count, weight.DType), whole, bias));
        }

        return output.MoveToOuterDisposeScope();
    }

    /// <summary>Multiplies 8 bits by 8 bits, with sums in fp32; for devices that can.</summary>
    /// <exception cref="InvalidOperationException">The device's library has no such product.</exception>
    internal static Tensor ByScaledProduct(Tensor x, Fp8Weight weight, Tensor? bias) => Rounded(x, rows => ByScaledProduct(rows, weight, bias));

    private static Tensor ByScaledProduct(Fp8Rows rows, Fp8Weight weight, Tensor? bias, WideRows? into = null)
    {
        using var scope = NewDisposeScope();
        // all tokens at once: a number of 8 bits in is small beside those it is multiplied to
        Tensor output = Output(rows, weight, into);
        ScaledProduct.Into(output, rows, weight, bias);
        return output.MoveToOuterDisposeScope();
    }

    private static Tensor Output(Fp8Rows rows, Fp8Weight weight, WideRows? into) =>
        into?.TryPlace(rows.Bytes.shape[0], weight.Bytes.shape[0]) ?? empty([rows.Bytes.shape[0], weight.Bytes.shape[0]], weight.DType, rows.Bytes.device);

    private static Tensor Rounded(Tensor x, Func<Fp8Rows, Tensor> multiply)
    {
        using var scope = NewDisposeScope();
        using Fp8Rows rows = Fp8Rows.Of(x);
        Tensor product = multiply(rows); // (padded tokens, out)
        return rows.WithoutPadding(product).reshape([.. x.shape[..^1], product.shape[1]]).MoveToOuterDisposeScope();
    }
}

/// <summary>A product that a device's library did not have in 8 bits.</summary>
/// <param name="Out">Outputs of the layer.</param>
/// <param name="In">Its inputs.</param>
/// <param name="Tokens">Tokens, with padding.</param>
/// <param name="Reason">The library's words, where they could be had.</param>
internal sealed record Fp8Refusal(long Out, long In, long Tokens, string Reason);
