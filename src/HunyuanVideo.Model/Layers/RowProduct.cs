using HunyuanVideo.Model.Native;
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
    /// <param name="into">Where the result of rows or of a batch of one is placed, if there is room; null makes room for it.</param>
    public static Tensor Of(Tensor x, Tensor weight, Tensor? bias, WideRows? into = null)
    {
        using var scope = NewDisposeScope();
        Tensor input = x.to(weight.dtype);
        bool single = input.dim() == 3 && input.shape[0] == 1;
        Tensor rows = single ? input.squeeze(0) : input;
        Tensor output = rows.dim() == 2 && into?.TryPlace(rows.shape[0], weight.shape[0]) is { } place
            ? Into(place, rows, weight, bias)
            : nn.functional.linear(rows, weight, bias);
        return (single ? output.unsqueeze(0) : output).MoveToOuterDisposeScope();
    }

    private static Tensor Into(Tensor place, Tensor rows, Tensor weight, Tensor? bias)
    {
        AtenDispatcher.Call("aten::linear", "out", rows, weight, bias is null ? AtenArgument.None : AtenArgument.Optional(bias), place);
        return place;
    }
}
