using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>x·Wᵀ + b by libtorch.</summary>
internal static class RowProduct
{
    /// <summary>
    /// (…, in) → (…, out) in the weight's type, in the caller's scope. A batch of one goes in as rows: libtorch adds the bias within the product
    /// then, and in another pass over the memory otherwise.
    /// </summary>
    /// <param name="x">(…, in), of any floating type.</param>
    /// <param name="weight">(out, in).</param>
    /// <param name="bias">(out), or null.</param>
    public static Tensor Of(Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        Tensor input = x.to(weight.dtype);
        Tensor output = input.dim() == 3 && input.shape[0] == 1
            ? nn.functional.linear(input.squeeze(0), weight, bias).unsqueeze(0)
            : nn.functional.linear(input, weight, bias);
        return output.MoveToOuterDisposeScope();
    }
}
