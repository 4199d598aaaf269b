using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Native.Cuda;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer.Kernels;

/// <summary>
/// Attention of every token to every token by a kernel of our own (<c>portable.cu</c>) for cards of compute capability 8.0 and up.
/// Sums are fp32, probabilities are rounded to bf16. It was compared and measured on an H200 alone; on the cards it is for it has to
/// be asked for (<see cref="CardKernels.PortableVariable"/>) until it has been measured on one.
/// </summary>
internal static class PortableAttention
{
    private const int LeastCapability = 80;
    private const int HeadDim = AttentionShape.HeadDim;
    private const int BytesOfARow = HeadDim * sizeof(short);
    private const int LanesOfAWarp = 32;
    private const int Alignment = 128;

    // of the shapes tried the fastest are within 0.4 % of each other; this one fits twice into the shared memory of an A100's processor, once elsewhere
    private const int Warps = 4;
    private const int KeysOfATile = 64;
    private const int Stages = 1;
    private const int BlocksOfAProcessor = 2;

    private const int QueriesOfABlock = Warps * LanesOfAWarp;
    private const int SharedBytes = (BytesOfARow * (QueriesOfABlock + (2 * Stages * KeysOfATile))) + Alignment;

    /// <summary>Whether the kernel may be used; for comparing with libtorch's operator.</summary>
    public static bool Enabled { get; set; } = CardKernels.PortableAttention;

    /// <summary>softmax(q·kᵀ/√D)·v without a mask.</summary>
    /// <param name="query">(1, L, H, 128) in bf16, channels dense.</param>
    /// <param name="key">The same shape.</param>
    /// <param name="value">The same shape.</param>
    /// <returns>(1, L, H·128), dense, in the caller's scope; null where the kernel cannot be used.</returns>
    public static Tensor? TryAttend(Tensor query, Tensor key, Tensor value)
    {
        if (!Enabled
            || !AttentionShape.Fits(query, key, value)
            || CudaRuntime.CapabilityOf(query.device) < LeastCapability
            || Module(query) is not { } module
            || Module(query, ("RUNNING_MAX", 1)) is not { } careful)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        (long tokens, long heads) = (query.shape[1], query.shape[2]);
        long blocks = (tokens + QueriesOfABlock - 1) / QueriesOfABlock;
        var grid = new KernelGrid(blocks, heads, 1, Warps * LanesOfAWarp) { SharedBytes = SharedBytes };
        Tensor output = empty([1, tokens, heads * HeadDim], query.dtype, query.device);
        Tensor again = zeros([blocks * heads], ScalarType.Int32, query.device);
        double scale = 1 / Math.Sqrt(HeadDim);
        foreach (CudaModule kernels in (ReadOnlySpan<CudaModule>)[module, careful])
        {
            // the second does nothing but for queries whose scores left the range of the first
            kernels.Launch(
                "attention_portable", grid,
                query, query.stride(1), query.stride(2), key, key.stride(1), key.stride(2), value, value.stride(1), value.stride(2),
                output, heads * HeadDim, tokens, scale, again);
        }

        return output.MoveToOuterDisposeScope();
    }

    private static CudaModule? Module(Tensor like, params ReadOnlySpan<(string Name, long Value)> more) => CudaKernels.For(
        like,
        "portable",
        [("KEYS", KeysOfATile), ("STAGES", Stages), ("BLOCKS", BlocksOfAProcessor), ("WARPS", Warps), .. more]);
}
