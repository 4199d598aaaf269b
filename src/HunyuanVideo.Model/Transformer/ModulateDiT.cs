using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Layers.Kernels;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Transformer.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>Shifts, scales and gates for a block, from the conditioning vector: SiLU, then Linear.</summary>
internal sealed class ModulateDiT(Weights weights, long hiddenSize, int factor)
{
    private readonly Linear _linear = new(weights, hiddenSize, factor * hiddenSize);

    /// <summary>(B, hidden) → <c>factor</c> tensors (B, 1, hidden), in the caller's scope.</summary>
    public Tensor[] Forward(Tensor vec)
    {
        using var scope = NewDisposeScope();
        Tensor all = _linear.Forward(nn.functional.silu(vec)).unsqueeze(1); // (B, 1, factor · hidden)
        return [.. all.chunk(factor, dim: 2).Select(part => part.MoveToOuterDisposeScope())];
    }
}

/// <summary>Adaptive layer normalisation and gated residuals.</summary>
internal static class Modulation
{
    private static readonly Scalar One = 1;

    /// <summary>LayerNorm(x)·(1 + scale) + shift in fp32, returned in the type of <paramref name="x"/>; the norm has no parameters.</summary>
    public static Tensor NormModulate(LayerNorm norm, Tensor x, Tensor shift, Tensor scale) =>
        ModulationKernels.NormModulate(x, shift, scale, norm.Epsilon) ?? NormModulateEager(norm, x, shift, scale);

    /// <summary>The same in 8 bits, without a copy in the type of <paramref name="x"/>; null where there is no kernel for it.</summary>
    public static Fp8Rows? NormModulateIn8Bits(LayerNorm norm, Tensor x, Tensor shift, Tensor scale) =>
        Fp8Kernels.NormModulate(x, shift, scale, norm.Epsilon);

    /// <summary>x + y·gate; <paramref name="y"/> may be overwritten.</summary>
    public static Tensor GatedResidual(Tensor x, Tensor y, Tensor gate) =>
        ModulationKernels.TryGatedResidualInto(x, y, gate) ? y.alias() : addcmul(x, y, gate, One);

    /// <summary>What the kernel computes, by libtorch's operators.</summary>
    internal static Tensor NormModulateEager(LayerNorm norm, Tensor x, Tensor shift, Tensor scale)
    {
        using var scope = NewDisposeScope();
        Tensor normed = norm.Forward(x.to(ScalarType.Float32));
        return addcmul(shift.to(ScalarType.Float32).Plus(normed), normed, scale.to(ScalarType.Float32), One).to(x.dtype).MoveToOuterDisposeScope();
    }
}
