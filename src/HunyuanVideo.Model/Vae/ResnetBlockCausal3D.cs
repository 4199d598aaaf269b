using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Vae.Kernels;
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
    private readonly Func<long, bool> _fits;

    public ResnetBlockCausal3D(Weights weights, long inChannels, long outChannels, long groups)
    {
        _fits = size => ChannelsLast.Fits(inChannels, size) && ChannelsLast.Fits(outChannels, size);
        _norm1 = new GroupNorm(weights.Scope("norm1"), inChannels, groups);
        _conv1 = new CausalConv3d(weights.Scope("conv1"), inChannels, outChannels);
        _norm2 = new GroupNorm(weights.Scope("norm2"), outChannels, groups);
        _conv2 = new CausalConv3d(weights.Scope("conv2"), outChannels, outChannels);
        _convShortcut = inChannels == outChannels
            ? null
            : new CausalConv3d(weights.Scope("conv_shortcut"), inChannels, outChannels, kernel: 1);
    }

    /// <summary>(B, in, T, H, W) → (B, out, T, H, W).</summary>
    public Tensor Forward(Tensor x) => TryForwardFused(x) ?? ForwardEager(x);

    /// <summary>The same, with norm, activation and padding in one pass, and the convolutions' biases in the passes behind them.</summary>
    private Tensor? TryForwardFused(Tensor x)
    {
        if (!_fits(x.ElementSize) || _norm1.TryForwardSiluPadded(x, before: null, _conv1.Padding) is not { } first)
        {
            return null;
        }

        Tensor residual = first
            .Then(padded => _conv1.ForwardPadded(padded, withBias: false))
            .Then(MemoryLayout.Keep)
            .Then(hidden => _norm2.TryForwardSiluPadded(hidden, _conv1.Bias, _conv2.Padding) ?? throw NoKernel())
            .Then(padded => _conv2.ForwardPadded(padded, withBias: false))
            .Then(MemoryLayout.Keep);
        using Tensor shortcut = (_convShortcut is null ? x.alias() : _convShortcut.Forward(x)).Then(MemoryLayout.Keep);
        return VaeKernels.TryAddResidual(residual, shortcut, _conv2.Bias) ? residual : throw NoKernel();
    }

    private static InvalidOperationException NoKernel() => new("A kernel of the VAE that was there for one norm is missing for the next.");

    private Tensor ForwardEager(Tensor x)
    {
        Tensor residual = _norm1.ForwardSilu(x).Then(_conv1.Forward).Then(_norm2.ForwardSilu).Then(_conv2.Forward);
        if (_convShortcut is null)
        {
            return residual.Plus_(x);
        }

        using Tensor shortcut = _convShortcut.Forward(x);
        return residual.Plus_(shortcut);
    }
}
