using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>y = x·Wᵀ + b over the last dimension. The weight is of the model's type, or kept smaller where the cursor says so.</summary>
internal sealed class Linear
{
    private readonly Tensor? _weight;
    private readonly IPackedWeight? _packed;
    private readonly WeightScratch _scratch;
    private readonly Tensor? _bias;

    /// <summary>Takes <c>weight</c> (out, in) and, if asked, <c>bias</c> (out).</summary>
    public Linear(Weights weights, long inFeatures, long outFeatures, bool bias = true)
    {
        _packed = weights.TakePacked("weight", outFeatures, inFeatures);
        _weight = _packed is null ? weights.Take("weight", outFeatures, inFeatures) : null;
        _scratch = weights.Scratch;
        _bias = bias ? weights.Take("bias", outFeatures) : null;
    }

    /// <summary>Whether the product is made in 8 bits on a device: an input is best handed over as <see cref="Fp8Rows"/> then.</summary>
    public bool MultipliesIn8Bits(Device device) => _packed is Fp8Weight fp8 && Fp8Linear.MultipliesIn8Bits(device, fp8);

    /// <summary>(…, in) → (…, out); the input is converted to the weight's type.</summary>
    /// <param name="x">(…, in).</param>
    /// <param name="into">Where the result is placed, if there is room; null makes room for it.</param>
    public Tensor Forward(Tensor x, WideRows? into = null)
    {
        if (_packed is Fp8Weight fp8 && MultipliesIn8Bits(x.device))
        {
            return Fp8Linear.Forward(x, fp8, _bias);
        }

        using var scope = NewDisposeScope();
        Tensor weight = _weight ?? _scratch.Expand(_packed!);
        return RowProduct.Of(x, weight, _bias, into).MoveToOuterDisposeScope();
    }

    /// <summary>(padded tokens, in) → (padded tokens, out), where <see cref="MultipliesIn8Bits"/>.</summary>
    /// <param name="rows">(padded tokens, in).</param>
    /// <param name="into">Where the result is placed, if there is room; null makes room for it.</param>
    /// <exception cref="InvalidOperationException">The weight is not of 8 bits.</exception>
    public Tensor Forward(Fp8Rows rows, WideRows? into = null) =>
        Fp8Linear.Forward(rows, _packed as Fp8Weight ?? throw new InvalidOperationException("An input of 8 bits needs a weight of 8 bits."), _bias, into);
}
