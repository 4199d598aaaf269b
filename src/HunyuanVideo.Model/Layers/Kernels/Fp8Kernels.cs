using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Native.Cuda;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers.Kernels;

/// <summary>
/// Rounds tokens to 8 bits, by themselves or with the element-wise work in front of it, in one pass over memory each. What they
/// give is what <see cref="Fp8Weight.QuantiseRows"/> gives for the result of that work in the element type.
/// </summary>
internal static class Fp8Kernels
{
    private const int MostThreads = 512;
    private const int PieceBytes = 8;

    /// <summary>Rounds tokens.</summary>
    /// <param name="x">(1, L, width) or (L, width).</param>
    /// <param name="into">L tokens of the width, which may lie over <paramref name="x"/>.</param>
    /// <returns>Whether there was a kernel for it; if not, nothing was changed.</returns>
    public static bool TryQuantise(Tensor x, Fp8Rows into)
    {
        if (Rows.Of(x) is not { } rows || ModuleFor(x, rows, rows.Width, into) is not { } module)
        {
            return false;
        }

        module.Launch("quantise_rows", Grid(x, into), x, rows.Stride, into.Count, into.Bytes, into.Bytes.stride(0), into.Scale);
        return true;
    }

    /// <summary>LayerNorm(x)·(1 + scale) + shift.</summary>
    /// <param name="x">(1, L, hidden).</param>
    /// <param name="shift">(1, 1, hidden).</param>
    /// <param name="scale">(1, 1, hidden).</param>
    /// <param name="epsilon">The norm's.</param>
    /// <returns>L tokens of the width, in the caller's scope; null where there is no kernel for it.</returns>
    public static Fp8Rows? NormModulate(Tensor x, Tensor shift, Tensor scale, double epsilon)
    {
        bool fits = shift.dtype == x.dtype && scale.dtype == x.dtype && Rows.Of(shift) is not null && Rows.Of(scale) is not null;
        if (!fits || !Fp8Support.On(x.device) || Rows.Of(x) is not { } rows)
        {
            return null;
        }

        Fp8Rows into = Fp8Rows.Empty(rows.Count, rows.Width, x.device);
        if (ModuleFor(x, rows, rows.Width, into) is not { } module)
        {
            into.Dispose();
            return null;
        }

        module.Launch(
            "norm_modulate_rows", Grid(x, into), x, rows.Stride, shift, scale, into.Count, into.Bytes, into.Bytes.stride(0), into.Scale, epsilon);
        return into;
    }

    /// <summary>[before | gelu(x)], or gelu(x) where nothing comes before it.</summary>
    /// <param name="x">(1, L, width), not yet through the GELU.</param>
    /// <param name="before">(1, L, hidden), or null.</param>
    /// <param name="into">L tokens of hidden + width, which may lie in front of <paramref name="x"/> in its rows, or over it.</param>
    /// <returns>Whether there was a kernel for it; if not, nothing was changed.</returns>
    public static bool TryGelu(Tensor x, Tensor? before, Fp8Rows into)
    {
        Rows? front = before is null ? default(Rows) : Rows.Of(before);
        bool fits = before is null || (before.dtype == x.dtype && front?.Count == into.Count);
        if (!fits
            || front is not { } copied
            || Rows.Of(x) is not { } rows
            || ModuleFor(x, rows, copied.Width + rows.Width, into, ("COPIED", copied.Width)) is not { } module)
        {
            return false;
        }

        module.Launch(
            "gelu_rows",
            Grid(x, into),
            x,
            rows.Stride,
            before is null ? KernelArgument.Null : before,
            copied.Stride,
            into.Count,
            into.Bytes,
            into.Bytes.stride(0),
            into.Scale);
        return true;
    }

    private static KernelGrid Grid(Tensor x, Fp8Rows into) =>
        KernelGrid.Of(into.Bytes.shape[0], ThreadsFor(into.Bytes.shape[1], (int)x.ElementSize));

    private static CudaModule? ModuleFor(Tensor x, Rows rows, long width, Fp8Rows into, params ReadOnlySpan<(string Name, long Value)> sizes)
    {
        bool fits = Fp8Support.On(x.device)
            && rows.Count == into.Count
            && into.Bytes.shape[1] == width
            && width % PieceBytes == 0
            && into.Bytes.stride(0) % PieceBytes == 0;
        return fits
            ? CudaKernels.For(x, "fp8", [("WIDTH", width), ("THREADS", ThreadsFor(width, (int)x.ElementSize)), .. sizes])
            : null;
    }

    /// <summary>Whole warps, so many that the threads of a wide row have the same number of pieces, or nearly so.</summary>
    private static int ThreadsFor(long width, int elementSize)
    {
        long pieces = width / (Rows.PieceBytes / elementSize);
        long ofThread = (pieces + MostThreads - 1) / MostThreads;
        return Rows.ThreadsFor((pieces + ofThread - 1) / ofThread * (Rows.PieceBytes / elementSize), elementSize);
    }
}
