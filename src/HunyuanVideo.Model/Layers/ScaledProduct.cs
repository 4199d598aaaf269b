using System.Runtime.InteropServices;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>libtorch's product of 8 bits by 8 bits with a scale for each row of both.</summary>
internal static class ScaledProduct
{
    /// <summary>
    /// The same product as a script, whose errors come with their words; the dispatcher's C interface keeps them to itself. 15 is bf16 by
    /// its number, as scripts have no names for types.
    /// </summary>
    private const string Script =
        """
        def with_bias(a: Tensor, b: Tensor, scale_a: Tensor, scale_b: Tensor, bias: Tensor) -> Tensor:
            return torch._scaled_mm(a, b, scale_a, scale_b, bias, None, 15, True)
        def without_bias(a: Tensor, b: Tensor, scale_a: Tensor, scale_b: Tensor) -> Tensor:
            return torch._scaled_mm(a, b, scale_a, scale_b, None, None, 15, True)

        """;

    /// <summary>Multiplies.</summary>
    /// <param name="output">(tokens, out), which takes the product in its type.</param>
    /// <param name="rows">(tokens, in).</param>
    /// <param name="weight">(out, in).</param>
    /// <param name="bias">(out) in the output's type, or null.</param>
    /// <exception cref="InvalidOperationException">The library has no such product.</exception>
    public static void Into(Tensor output, Fp8Rows rows, Fp8Weight weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        AtenDispatcher.Call(
            "aten::_scaled_mm",
            "out",
            rows.Bytes,
            weight.Bytes.t(), // (in, out), column by column
            rows.Scale,
            weight.Scale.t(), // (1, out)
            bias is null ? AtenArgument.None : AtenArgument.Optional(bias),
            AtenArgument.None,
            AtenArgument.Optional(output.dtype),
            true,
            output);
    }

    /// <summary>Why a product is refused, in the library's words; null if it is not, or gives none.</summary>
    public static string? Reason(Fp8Rows rows, Fp8Weight weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var script = jit.compile(Script);
            Tensor[] inputs = [rows.Bytes, weight.Bytes.t(), rows.Scale, weight.Scale.t()];
            script.invoke<Tensor>(bias is null ? "without_bias" : "with_bias", bias is null ? [.. inputs] : [.. inputs, bias]);
            return null;
        }
        catch (ExternalException error)
        {
            return WordsOf(error.Message);
        }
    }

    /// <summary>What the operator said, without the script around it, in one line.</summary>
    private static string WordsOf(string message)
    {
        const string mark = "RuntimeError: ";
        int start = message.LastIndexOf(mark, StringComparison.Ordinal);
        string words = start < 0 ? message : message[(start + mark.Length)..];
        return string.Join(' ', words.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
