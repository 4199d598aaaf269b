using HunyuanVideo.Model.Native.Cuda;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae.Kernels;

/// <summary>Replicate padding of a causal convolution.</summary>
/// <param name="Time">Frames in front.</param>
/// <param name="Space">Pixels on each side.</param>
internal readonly record struct CausalPadding(long Time, long Space);

/// <summary>The VAE's element-wise work between convolutions, each in as few passes over memory as it can be.</summary>
internal static class VaeKernels
{
    private const long MostChunks = 2048;
    private const long LeastPositions = 256;

    /// <summary>Whether activations of this type and place are better off with their channels innermost.</summary>
    public static bool Usable(Tensor like) =>
        like.dtype is ScalarType.Float16 or ScalarType.BFloat16
        && CudaKernels.For(like, "vae", ("CHANNELS", 128), ("THREADS", ChannelsLast.Threads)) is not null;

    /// <summary>Group norm of x + before, then SiLU where asked, with replicate padding around it.</summary>
    /// <param name="x">(B, C, T, H, W), channels innermost.</param>
    /// <param name="before">(C): a bias that <paramref name="x"/> lacks, or null.</param>
    /// <param name="norm">Weight (C), bias (C), groups and ε.</param>
    /// <param name="padding">What the next convolution needs.</param>
    /// <param name="activate">Whether SiLU follows.</param>
    /// <returns>(B, C, T + time, H + 2·space, W + 2·space) in the caller's scope; null where there is no kernel for it.</returns>
    public static Tensor? NormPad(
        Tensor x, Tensor? before, (Tensor Weight, Tensor Bias, long Groups, double Epsilon) norm, CausalPadding padding, bool activate)
    {
        if (ChannelsLast.Of(x) is not { } from
            || from.Channels % norm.Groups != 0
            || norm.Weight.dtype != x.dtype
            || (before is not null && before.dtype != x.dtype)
            || from.Module(norm.Groups) is not { } module)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        long chunks = Math.Clamp(from.Positions / LeastPositions, 1, MostChunks);
        long length = (from.Positions + chunks - 1) / chunks;
        Tensor partial = empty([from.Batch, chunks, 2, from.Channels], ScalarType.Float32, x.device);
        Tensor affine = empty([from.Batch, 2, from.Channels], ScalarType.Float32, x.device);
        module.Launch(
            "group_norm_partial", new KernelGrid(chunks, from.Batch, 1, ChannelsLast.Threads), x, partial, from.Positions, length);
        module.Launch(
            "group_norm_affine",
            new KernelGrid(norm.Groups, from.Batch, 1, ChannelsLast.Threads),
            x,
            partial,
            before is null ? KernelArgument.Null : before,
            norm.Weight,
            norm.Bias,
            affine,
            from.Positions,
            chunks,
            norm.Epsilon);
        (long frames, long height, long width) = (from.Frames + padding.Time, from.Height + (2 * padding.Space), from.Width + (2 * padding.Space));
        Tensor padded = from.Empty(frames, height, width);
        module.Launch(
            "affine_pad",
            from.GridOver(frames, height, width),
            x,
            affine,
            padded,
            from.Frames,
            from.Height,
            from.Width,
            padding.Time,
            padding.Space,
            activate ? 1L : 0L);
        return padded.MoveToOuterDisposeScope();
    }

    /// <summary>Nearest growth (the first frame in space only) and replicate padding around it.</summary>
    /// <param name="x">(B, C, T, H, W), channels innermost.</param>
    /// <param name="scale">By what it grows.</param>
    /// <param name="padding">What the next convolution needs.</param>
    /// <returns>The padded activation in the caller's scope; null where there is no kernel for it.</returns>
    public static Tensor? GrowPad(Tensor x, StageScale scale, CausalPadding padding)
    {
        if (ChannelsLast.Of(x) is not { } from || from.Module(groups: null) is not { } module)
        {
            return null;
        }

        long frames = ((from.Frames - 1) * scale.Time) + 1 + padding.Time;
        long height = (from.Height * scale.Space) + (2 * padding.Space);
        long width = (from.Width * scale.Space) + (2 * padding.Space);
        Tensor padded = from.Empty(frames, height, width);
        module.Launch(
            "grow_pad",
            from.GridOver(frames, height, width),
            x,
            padded,
            from.Frames,
            from.Height,
            from.Width,
            padding.Time,
            padding.Space,
            (long)scale.Time,
            (long)scale.Space);
        return padded;
    }

    /// <summary>a + bias + x, which <paramref name="a"/> takes.</summary>
    /// <returns>Whether there was a kernel for it; if not, nothing was changed.</returns>
    public static bool TryAddResidual(Tensor a, Tensor x, Tensor bias)
    {
        if (ChannelsLast.Of(a) is not { } to
            || ChannelsLast.Of(x) is not { } from
            || x.dtype != a.dtype
            || bias.dtype != a.dtype
            || (to.Batch, to.Channels, to.Positions) != (from.Batch, from.Channels, from.Positions)
            || to.Module(groups: null) is not { } module)
        {
            return false;
        }

        long pieces = to.Batch * to.Positions * to.Channels / to.Vector;
        module.Launch(
            "add_residual", KernelGrid.Of((pieces + ChannelsLast.Threads - 1) / ChannelsLast.Threads, ChannelsLast.Threads), a, x, bias, pieces);
        return true;
    }
}
