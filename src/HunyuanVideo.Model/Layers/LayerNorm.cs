using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>Layer normalisation over the last dimension, computed in fp32 and returned in the input's type.</summary>
internal sealed class LayerNorm
{
    private readonly long[] _shape;
    private readonly Tensor? _weight;
    private readonly Tensor? _bias;
    private readonly double _eps;

    /// <summary>An affine norm that takes <c>weight</c> and <c>bias</c> of the given size.</summary>
    public LayerNorm(Weights weights, long size, double eps)
        : this(size, eps)
    {
        _weight = weights.Take("weight", size);
        _bias = weights.Take("bias", size);
    }

    /// <summary>A norm without parameters.</summary>
    public LayerNorm(long size, double eps)
    {
        _shape = [size];
        _eps = eps;
    }

    /// <summary>ε, added to the variance.</summary>
    public double Epsilon => _eps;

    /// <summary>(…, size) → (…, size). libtorch keeps its statistics in fp32 for half types.</summary>
    public Tensor Forward(Tensor x) => nn.functional.layer_norm(x, _shape, _weight, _bias, _eps);
}
