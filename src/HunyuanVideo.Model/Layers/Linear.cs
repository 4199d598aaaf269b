using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>y = x·Wᵀ + b over the last dimension. The weight is of the model's type, or of 8 bits where the cursor says so.</summary>
internal sealed class Linear
{
    private readonly Tensor? _weight;
    private readonly Fp8Weight? _fp8;
    private readonly Tensor? _bias;

    /// <summary>Takes <c>weight</c> (out, in) and, if asked, <c>bias</c> (out).</summary>
    public Linear(Weights weights, long inFeatures, long outFeatures, bool bias = true)
    {
        _fp8 = weights.TakeFp8("weight", outFeatures, inFeatures);
        _weight = _fp8 is null ? weights.Take("weight", outFeatures, inFeatures) : null;
        _bias = bias ? weights.Take("bias", outFeatures) : null;
    }

    /// <summary>Whether the product is made in 8 bits on a device: an input is best handed over as <see cref="Fp8Rows"/> then.</summary>
    public bool MultipliesIn8Bits(Device device) => _fp8 is not null && Fp8Linear.MultipliesIn8Bits(device, _fp8);

    /// <summary>(…, in) → (…, out); the input is converted to the weight's type.</summary>
    public Tensor Forward(Tensor x) => _fp8 is null ? RowProduct.Of(x, _weight!, _bias) : Fp8Linear.Forward(x, _fp8, _bias);

    /// <summary>(padded tokens, in) → (padded tokens, out), where <see cref="MultipliesIn8Bits"/>.</summary>
    /// <exception cref="InvalidOperationException">The weight is not of 8 bits.</exception>
    public Tensor Forward(Fp8Rows rows) =>
        Fp8Linear.Forward(rows, _fp8 ?? throw new InvalidOperationException("An input of 8 bits needs a weight of 8 bits."), _bias);
}
