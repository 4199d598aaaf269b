using HunyuanVideo.Model.Layers.Kernels;
using HunyuanVideo.Model.Native.Cuda;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer.Kernels;

/// <summary>Adaptive layer normalisation and gated residuals, each in one pass over memory.</summary>
internal static class ModulationKernels
{
    /// <summary>LayerNorm(x)·(1 + scale) + shift, computed in fp32 and rounded once.</summary>
    /// <param name="x">(1, L, hidden).</param>
    /// <param name="shift">(1, 1, hidden).</param>
    /// <param name="scale">(1, 1, hidden).</param>
    /// <param name="epsilon">The norm's.</param>
    /// <returns>(1, L, hidden) in the caller's scope; null where there is no kernel for it.</returns>
    public static Tensor? NormModulate(Tensor x, Tensor shift, Tensor scale, double epsilon)
    {
        if (Module(x, shift, scale) is not { } module || Rows.Of(x) is not { } rows)
        {
            return null;
        }

        Tensor result = empty([1, rows.Count, rows.Width], x.dtype, x.device);
        module.Launch(
            "norm_modulate", Grid(x, rows), x, rows.Stride, shift, scale, result, rows.Width, epsilon);
        return result;
    }

    /// <summary>x + y·gate, computed in fp32 and rounded once; <paramref name="y"/> takes the result.</summary>
    /// <param name="x">(1, L, hidden).</param>
    /// <param name="y">(1, L, hidden) or (L, hidden), which is overwritten.</param>
    /// <param name="gate">(1, 1, hidden).</param>
    /// <returns>Whether there was a kernel for it; if not, nothing was changed.</returns>
    public static bool TryGatedResidualInto(Tensor x, Tensor y, Tensor gate)
    {
        if (Module(x, y, gate) is not { } module || Rows.Of(x) is not { } from || Rows.Of(y) is not { } to || from.Count != to.Count)
        {
            return false;
        }

        module.Launch("gated_residual", Grid(x, from), x, from.Stride, y, to.Stride, gate, y, to.Stride);
        return true;
    }

    private static KernelGrid Grid(Tensor x, Rows rows) => KernelGrid.Of(rows.Count, Rows.ThreadsFor(rows.Width, (int)x.ElementSize));

    private static CudaModule? Module(Tensor x, Tensor second, Tensor third)
    {
        if (second.dtype != x.dtype || third.dtype != x.dtype || Rows.Of(second) is null || Rows.Of(third) is null)
        {
            return null;
        }

        long hidden = x.shape[^1];
        return CudaKernels.For(x, "transformer", ("HIDDEN", hidden), ("THREADS", Rows.ThreadsFor(hidden, (int)x.ElementSize)));
    }
}
