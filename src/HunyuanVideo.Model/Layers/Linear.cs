using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>y = x·Wᵀ + b over the last dimension.</summary>
internal sealed class Linear
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    /// <summary>Takes <c>weight</c> (out, in) and, if asked, <c>bias</c> (out).</summary>
    public Linear(Weights weights, long inFeatures, long outFeatures, bool bias = true)
    {
        _weight = weights.Take("weight", outFeatures, inFeatures);
        _bias = bias ? weights.Take("bias", outFeatures) : null;
    }

    /// <summary>(…, in) → (…, out); the input is converted to the weight's type.</summary>
    public Tensor Forward(Tensor x) => nn.functional.linear(x.to(_weight.dtype), _weight, _bias);
}
