using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>Norm–SiLU–convolution twice, added to the input; a 1×1×1 convolution fits the input where the channels change.</summary>
internal sealed class ResnetBlockCausal3D
{
    private readonly GroupNorm _norm1;
    private readonly CausalConv3d _conv1;
    private readonly GroupNorm _norm2;
    private readonly CausalConv3d _conv2;
    private readonly CausalConv3d? _convShortcut;

    public ResnetBlockCausal3D(Weights weights, long inChannels, long outChannels, long groups)
    {
        _norm1 = new GroupNorm(weights.Scope("norm1"), inChannels, groups);
        _conv1 = new CausalConv3d(weights.Scope("conv1"), inChannels, outChannels);
        _norm2 = new GroupNorm(weights.Scope("norm2"), outChannels, groups);
        _conv2 = new CausalConv3d(weights.Scope("conv2"), outChannels, outChannels);
        _convShortcut = inChannels == outChannels
            ? null
            : new CausalConv3d(weights.Scope("conv_shortcut"), inChannels, outChannels, kernel: 1);
    }

    /// <summary>(B, in, T, H, W) → (B, out, T, H, W).</summary>
    public Tensor Forward(Tensor x)
    {
        Tensor residual = _norm1.ForwardSilu(x).Then(_conv1.Forward).Then(_norm2.ForwardSilu).Then(_conv2.Forward);
        if (_convShortcut is null)
        {
            return residual.add_(x);
        }

        using Tensor shortcut = _convShortcut.Forward(x);
        return residual.add_(shortcut);
    }
}
