using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>A 1×1×1 convolution between the moments and the latents.</summary>
internal sealed class PointwiseConv3d
{
    private readonly Tensor _weight;
    private readonly Tensor _bias;

    /// <summary>Takes <c>weight</c> (C, C, 1, 1, 1) and <c>bias</c> (C).</summary>
    public PointwiseConv3d(Weights weights, long channels)
    {
        _weight = weights.Take("weight", channels, channels, 1, 1, 1);
        _bias = weights.Take("bias", channels);
    }

    /// <summary>(B, C, T, H, W) → the same shape.</summary>
    public Tensor Forward(Tensor x) => nn.functional.conv3d(x, _weight, _bias);
}
