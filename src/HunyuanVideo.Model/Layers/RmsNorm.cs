using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>x / √(mean(x²) + ε) · weight over the last dimension, computed in fp32.</summary>
internal sealed class RmsNorm
{
    private static readonly long[] LastDimension = [-1];

    private readonly Tensor _weight;
    private readonly Scalar _eps;

    /// <summary>Takes <c>weight</c> of the given size.</summary>
    public RmsNorm(Weights weights, long size, double eps)
        : this(weights.Take("weight", size), eps)
    {
    }

    /// <summary>Norms by a weight that someone else keeps; it is broadcast over the leading dimensions.</summary>
    public RmsNorm(Tensor weight, double eps)
    {
        _weight = weight;
        _eps = eps;
    }

    /// <summary>(…, size) → (…, size), in the input's type.</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor full = x.to(ScalarType.Float32);
        Tensor scale = full.Squared().mean(LastDimension, keepdim: true).Plus_(_eps).rsqrt_();
        // the reference rounds to the input's type before it multiplies by the weight
        return (full * scale).to(x.dtype).mul(_weight).MoveToOuterDisposeScope();
    }
}
