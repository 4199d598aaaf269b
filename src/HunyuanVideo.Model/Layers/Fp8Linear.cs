using System.Collections.Concurrent;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>
/// y = x·Wᵀ + b with a weight of 8 bits. Where the device multiplies in 8 bits the input is rounded as well, each token with
/// a scale of its own; elsewhere the weight is turned back into the compute type for each call.
/// </summary>
internal static class Fp8Linear
{
    /// <summary>The first compute capability with 8-bit tensor cores, as 10·major + minor.</summary>
    private const int FirstCapability = 89;

    /// <summary>What both sides of the weight must be a multiple of.</summary>
    private const long Multiple = 16;

    /// <summary>Tokens that are multiplied at once: enough to fill a device, and their 8-bit copies stay small.</summary>
    private const long ChunkTokens = 16384;

    private static readonly ConcurrentDictionary<int, int> Capabilities = new();

    private static readonly ConcurrentDictionary<(long Out, long In, long Tokens), bool> Refused = new();

    /// <summary>(…, in) → (…, out) in the weight's compute type.</summary>
    /// <param name="x">The input, of any floating type.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="bias">(out), in the compute type.</param>
    public static Tensor Forward(Tensor x, Fp8Weight weight, Tensor? bias)
    {
        (long Out, long In, long Tokens) shape = (weight.Bytes.shape[0], weight.Bytes.shape[1], x.numel() / weight.Bytes.shape[1]);
        if (!MultipliesIn8Bits(x.device, weight) || Refused.ContainsKey(shape))
        {
            return ByDequantising(x, weight, bias);
        }

        try
        {
            return ByScaledProduct(x, weight, bias);
        }
        catch (InvalidOperationException)
        {
            // this device's library has no such product: asked once, not at every step
            Refused.TryAdd(shape, true);
            return ByDequantising(x, weight, bias);
        }
    }

    /// <summary>Multiplies by the weight in the compute type; only the weight is rounded to 8 bits.</summary>
    internal static Tensor ByDequantising(Tensor x, Fp8Weight weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(x.to(weight.DType), weight.Dequantise(), bias).MoveToOuterDisposeScope();
    }

    /// <summary>Multiplies 8 bits by 8 bits, with sums in fp32; for devices that can.</summary>
    internal static Tensor ByScaledProduct(Tensor x, Fp8Weight weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        long outFeatures = weight.Bytes.shape[0];
        Tensor tokens = x.reshape(-1, weight.Bytes.shape[1]); // (M, in)
        Tensor output = empty([tokens.shape[0], outFeatures], weight.DType, x.device);
        Tensor transposed = weight.Bytes.t(); // (in, out), column by column
        Tensor scale = weight.Scale.t(); // (1, out)
        for (long start = 0; start < tokens.shape[0]; start += ChunkTokens)
        {
            using var chunk = NewDisposeScope();
            long count = Math.Min(ChunkTokens, tokens.shape[0] - start);
            Tensor part = tokens.narrow(0, start, count);
            long missing = (Multiple - (count % Multiple)) % Multiple;
            // libraries of matrix products have no 8-bit kernel for every number of tokens
            StoredFp8 input = Fp8Weight.Quantise(missing == 0 ? part : cat([part, zeros([missing, part.shape[1]], part.dtype, part.device)], dim: 0));
            Tensor into = missing == 0 ? output.narrow(0, start, count) : empty([count + missing, outFeatures], weight.DType, x.device);
            AtenDispatcher.Call(
                "aten::_scaled_mm",
                "out",
                input.Bytes,
                transposed,
                input.Scale,
                scale,
                bias is null ? AtenArgument.None : AtenArgument.Optional(bias),
                AtenArgument.None,
                AtenArgument.Optional(weight.DType),
                true,
                into);
            if (missing > 0)
            {
                output.narrow(0, start, count).copy_(into.narrow(0, 0, count));
            }
        }

        return output.reshape([.. x.shape[..^1], outFeatures]).MoveToOuterDisposeScope();
    }

    private static bool MultipliesIn8Bits(Device device, Fp8Weight weight) =>
        weight.QuantisesInput
        && device.type == DeviceType.CUDA
        && weight.DType == ScalarType.BFloat16 // the only output of products with a scale for each row
        && weight.Bytes.shape.All(size => size % Multiple == 0)
        && Capabilities.GetOrAdd(Math.Max(0, device.index), CudaRuntime.CapabilityOf) >= FirstCapability;
}
