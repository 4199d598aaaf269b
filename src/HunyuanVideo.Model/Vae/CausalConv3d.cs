using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Vae.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>
/// A 3D convolution that sees no later frame: replicate padding of half a kernel around each frame and of a whole kernel,
/// less one, before the first frame.
/// </summary>
internal sealed class CausalConv3d
{
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly long[] _stride;
    private readonly long[] _padding;

    /// <summary>Takes <c>conv.weight</c> (out, in, k, k, k) and <c>conv.bias</c> (out).</summary>
    /// <param name="weights">The convolution's parameters.</param>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="kernel">The kernel's side, the same in time, height and width.</param>
    /// <param name="timeStride">Stride in time.</param>
    /// <param name="spaceStride">Stride in height and width.</param>
    public CausalConv3d(Weights weights, long inChannels, long outChannels, int kernel = 3, int timeStride = 1, int spaceStride = 1)
    {
        _weight = MemoryLayout.PreferForWeight(weights, weights.Take("conv.weight", outChannels, inChannels, kernel, kernel, kernel));
        _bias = weights.Take("conv.bias", outChannels);
        _stride = [timeStride, spaceStride, spaceStride];
        long half = kernel / 2;
        // last dimension first: width, height, time
        _padding = kernel == 1 ? [] : [half, half, half, half, kernel - 1, 0];
        Padding = kernel == 1 ? default : new CausalPadding(kernel - 1, half);
    }

    /// <summary>The replicate padding around its input.</summary>
    public CausalPadding Padding { get; }

    /// <summary>(out), for who leaves it out of <see cref="ForwardPadded"/> and adds it elsewhere.</summary>
    public Tensor Bias => _bias;

    /// <summary>(B, in, T, H, W) → (B, out, ⌈T/stride⌉, ⌈H/stride⌉, ⌈W/stride⌉).</summary>
    public Tensor Forward(Tensor x)
    {
        return _padding.Length == 0
            ? Convolve(x)
            : (VaeKernels.GrowPad(x, StageScale.None, Padding) ?? nn.functional.pad(x, _padding, PaddingModes.Replicate)).Then(Convolve);
    }

    /// <summary>The convolution of an input that is padded already.</summary>
    public Tensor ForwardPadded(Tensor x, bool withBias) => nn.functional.conv3d(x, _weight, withBias ? _bias : null, _stride);

    private Tensor Convolve(Tensor x) => ForwardPadded(x, withBias: true);
}
