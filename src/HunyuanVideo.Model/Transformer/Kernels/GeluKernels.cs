using HunyuanVideo.Model.Layers.Kernels;
using HunyuanVideo.Model.Native.Cuda;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer.Kernels;

/// <summary>GELU in its tanh form, in place.</summary>
internal static class GeluKernels
{
    /// <summary>GELU of every element, computed in fp32 and rounded once.</summary>
    /// <param name="x">(1, L, width), which is overwritten.</param>
    /// <returns>Whether there was a kernel for it; if not, nothing was changed.</returns>
    public static bool TryGelu(Tensor x) => Rows.Of(x) is { } rows && TryLaunch(x, rows, copied: null, default);

    /// <summary>GELU in place, and <paramref name="before"/> written to the columns just in front: rows of [before | gelu(x)].</summary>
    /// <param name="x">(1, L, width), a part of wider rows with at least the width of <paramref name="before"/> in front of it.</param>
    /// <param name="before">(1, L, hidden).</param>
    /// <returns>Whether there was a kernel for it; if not, nothing was changed.</returns>
    public static bool TryGeluBehind(Tensor x, Tensor before) =>
        before.dtype == x.dtype && Rows.Of(x) is { } rows && Rows.Of(before) is { } front && front.Count == rows.Count
        && TryLaunch(x, rows, before, front);

    private static bool TryLaunch(Tensor x, Rows rows, Tensor? copied, Rows front)
    {
        int threads = Math.Min(256, Rows.ThreadsFor(rows.Width, (int)x.ElementSize));
        if (CudaKernels.For(x, "transformer", ("WIDTH", rows.Width), ("COPIED", front.Width), ("THREADS", threads)) is not { } module)
        {
            return false;
        }

        module.Launch(
            "gelu_in_place", KernelGrid.Of(rows.Count, threads), x, rows.Stride, copied is null ? KernelArgument.Null : copied, front.Stride);
        return true;
    }
}
