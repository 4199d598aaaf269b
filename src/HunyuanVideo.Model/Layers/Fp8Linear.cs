using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>y = x·Wᵀ + b with a weight of 8 bits.</summary>
internal static class Fp8Linear
{
    /// <summary>(…, in) → (…, out) in the weight's compute type.</summary>
    /// <param name="x">The input, of any floating type.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="bias">(out), in the compute type.</param>
    public static Tensor Forward(Tensor x, Fp8Weight weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        return ByDequantising(x, weight, bias).MoveToOuterDisposeScope();
    }

    /// <summary>Multiplies by the weight in the compute type; only the weight is rounded to 8 bits.</summary>
    internal static Tensor ByDequantising(Tensor x, Fp8Weight weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(x.to(weight.DType), weight.Dequantise(), bias).MoveToOuterDisposeScope();
    }
}
