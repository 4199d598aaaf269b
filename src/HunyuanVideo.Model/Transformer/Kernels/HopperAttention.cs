using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Native.Cuda;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer.Kernels;

/// <summary>
/// Attention of every token to every token by a kernel of our own (<c>attention.cu</c>), for cards of compute capability 9.0: H100,
/// H200, GH200. Sums are fp32, probabilities are rounded to bf16, as in the libraries' kernels.
/// </summary>
internal static class HopperAttention
{
    /// <summary>Set to 0 in the environment, this leaves attention to libtorch.</summary>
    public const string SwitchVariable = "HYV_ATTENTION_KERNEL";

    private const int Capability = 90;
    private const int HeadDim = AttentionShape.HeadDim;
    private const int Threads = 384;

    // the sizes that attention.cu is written for
    private const int QueriesOfABlock = 128;
    private const int BlocksOfACluster = 2;
    private const uint ChannelsOfABox = 64;
    private const uint QueriesOfABox = 64;
    private const uint KeysOfATile = 176;
    private const int StagedTiles = 4;
    private const int Barriers = 9;

    private const int SharedBytes = 1024 // to begin at a multiple of it
        + (HeadDim * sizeof(short) * (QueriesOfABlock + (StagedTiles * (int)KeysOfATile)))
        + (Barriers * sizeof(long))
        + (Threads * sizeof(float));

    /// <summary>Whether the kernel may be used; for comparing with libtorch's operator.</summary>
    public static bool Enabled { get; set; } = Environment.GetEnvironmentVariable(SwitchVariable) != "0";

    /// <summary>softmax(q·kᵀ/√D)·v without a mask.</summary>
    /// <param name="query">(1, L, H, 128) in bf16, channels dense.</param>
    /// <param name="key">The same shape.</param>
    /// <param name="value">The same shape.</param>
    /// <returns>(1, L, H·128), dense, in the caller's scope; null where the kernel cannot be used.</returns>
    public static Tensor? TryAttend(Tensor query, Tensor key, Tensor value)
    {
        if (!Enabled
            || !AttentionShape.Fits(query, key, value)
            || CudaRuntime.CapabilityOf(query.device) != Capability
            || CudaKernels.For(query, "attention") is not { } module
            || CudaKernels.For(query, "attention", ("RUNNING_MAX", 1)) is not { } careful)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        (long tokens, long heads) = (query.shape[1], query.shape[2]);
        using TensorMap q = module.Describe(query, ChannelsOfABox, QueriesOfABox);
        using TensorMap k = module.Describe(key, ChannelsOfABox, KeysOfATile);
        using TensorMap v = module.Describe(value, ChannelsOfABox, KeysOfATile);
        long clusters = (tokens + (QueriesOfABlock * BlocksOfACluster) - 1) / (QueriesOfABlock * BlocksOfACluster);
        var grid = new KernelGrid(clusters * BlocksOfACluster, heads, 1, Threads) { SharedBytes = SharedBytes };
        Tensor output = empty([1, tokens, heads * HeadDim], query.dtype, query.device);
        Tensor again = zeros([clusters * heads], ScalarType.Int32, query.device);
        double scale = 1 / Math.Sqrt(HeadDim);
        module.Launch("attention", grid, q, k, v, output, heads * HeadDim, tokens, scale, again);
        // does nothing but for queries whose scores left the range of the first
        careful.Launch("attention", grid, q, k, v, output, heads * HeadDim, tokens, scale, again);
        return output.MoveToOuterDisposeScope();
    }
}
