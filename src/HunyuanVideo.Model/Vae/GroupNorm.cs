using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Vae.Kernels;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>GroupNorm (eps 1e-6) over all positions of a tile; libtorch sums in fp32 whatever the compute type.</summary>
internal sealed class GroupNorm
{
    private const double Epsilon = 1e-6;

    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly long _groups;

    /// <summary>Takes <c>weight</c> and <c>bias</c> (channels).</summary>
    public GroupNorm(Weights weights, long channels, long groups)
    {
        _weight = weights.Take("weight", channels);
        _bias = weights.Take("bias", channels);
        _groups = groups;
    }

    /// <summary>(B, C, T, H, W) → the same shape.</summary>
    public Tensor Forward(Tensor x) =>
        VaeKernels.NormPad(x, before: null, (_weight, _bias, _groups, Epsilon), default, activate: false)
        ?? nn.functional.group_norm(x, _groups, _weight, _bias, Epsilon);

    /// <summary>SiLU of the norm with padding around it, in as few passes over memory as it can be, where there is a kernel for it.</summary>
    /// <param name="x">(B, C, T, H, W).</param>
    /// <param name="before">(C): a bias that <paramref name="x"/> lacks, or null.</param>
    /// <param name="padding">What the convolution behind it needs.</param>
    public Tensor? TryForwardSiluPadded(Tensor x, Tensor? before, CausalPadding padding) =>
        VaeKernels.NormPad(x, before, (_weight, _bias, _groups, Epsilon), padding, activate: true);

    /// <summary>SiLU of the norm, without a second activation.</summary>
    public Tensor ForwardSilu(Tensor x) => nn.functional.silu(Forward(x), inplace: true);
}
