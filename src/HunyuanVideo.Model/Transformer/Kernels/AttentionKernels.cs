using HunyuanVideo.Model.Layers.Kernels;
using HunyuanVideo.Model.Native.Cuda;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer.Kernels;

/// <summary>RMSNorm of queries and keys and their rotation, in one pass over memory.</summary>
internal static class AttentionKernels
{
    private const int Threads = 256;
    private const int ChannelsOfALane = 4;
    private const int WarpSize = 32;

    /// <summary>Norms and rotates, computed in fp32 and rounded once.</summary>
    /// <param name="qkv">(1, L, 3·H·D), rows of queries, keys and values.</param>
    /// <param name="into">(1, L, 3·H·D): <paramref name="qkv"/> itself, or a place that takes the values as well.</param>
    /// <param name="weight">(2, 1, D): the norms' weights for queries and for keys.</param>
    /// <param name="heads">H.</param>
    /// <param name="freqsCis">(L, D/2), complex64; null rotates nothing.</param>
    /// <param name="epsilon">The norms'.</param>
    /// <returns>Whether there was a kernel for it; if not, nothing was changed.</returns>
    public static bool TryNormRotate(Tensor qkv, Tensor into, Tensor weight, int heads, Tensor? freqsCis, double epsilon)
    {
        long headDim = weight.shape[^1];
        long lanes = headDim / ChannelsOfALane;
        bool fits = headDim % ChannelsOfALane == 0 && lanes <= WarpSize && long.IsPow2(lanes)
            && weight.dtype == qkv.dtype && weight.is_contiguous() && (freqsCis is null || freqsCis.is_contiguous());
        if (!fits
            || Rows.Of(qkv) is not { } from
            || Rows.Of(into) is not { } to
            || CudaKernels.For(qkv, "transformer", ("HEAD_DIM", headDim), ("HEADS", heads), ("THREADS", Threads)) is not { } module)
        {
            return false;
        }

        module.Launch(
            "qk_norm_rope",
            KernelGrid.Of(from.Count, Threads),
            qkv,
            from.Stride,
            into,
            to.Stride,
            weight,
            freqsCis is null ? KernelArgument.Null : freqsCis,
            freqsCis?.shape[0] ?? 0,
            epsilon);
        return true;
    }
}
