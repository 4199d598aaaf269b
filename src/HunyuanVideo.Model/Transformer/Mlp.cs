using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Layers.Kernels;
using HunyuanVideo.Model.Transformer.Kernels;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>fc1, activation, fc2.</summary>
/// <param name="weights">Their weights.</param>
/// <param name="hiddenSize">Width outside.</param>
/// <param name="mlpHiddenDim">Width inside.</param>
/// <param name="activation">What is between them.</param>
/// <param name="wide">Where the inside is placed; null makes room for it each time.</param>
internal sealed class Mlp(Weights weights, long hiddenSize, long mlpHiddenDim, Func<Tensor, Tensor> activation, WideRows? wide = null)
{
    private readonly Linear _fc1 = new(weights.Scope("fc1"), hiddenSize, mlpHiddenDim);
    private readonly Linear _fc2 = new(weights.Scope("fc2"), mlpHiddenDim, hiddenSize);

    /// <summary>Whether both products are made in 8 bits on a device.</summary>
    public bool MultipliesIn8Bits(Device device) => _fc1.MultipliesIn8Bits(device) && _fc2.MultipliesIn8Bits(device);

    /// <summary>(B, L, hidden), which is freed, → (B, L, hidden).</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.Then(input => _fc1.Forward(input, wide)).Then(activation).Then(inner => _fc2.Forward(inner)).MoveToOuterDisposeScope();
    }

    /// <summary>The same with tanh GELU between two products in 8 bits: L tokens of the hidden size → (1, L, hidden).</summary>
    /// <param name="x">The tokens, which are freed.</param>
    public Tensor ForwardGelu(Fp8Rows x)
    {
        using var scope = NewDisposeScope();
        long tokens = x.Count;
        Tensor inner = x.Then(rows => _fc1.Forward(rows, wide)); // (padded L, mlp)
        Fp8Rows activated = Activations.GeluTanhIn8Bits(inner, tokens, before: null, start: 0);
        return activated.WithoutPadding(_fc2.Forward(activated)).MoveToOuterDisposeScope();
    }
}

/// <summary>Activations of the transformer.</summary>
internal static class Activations
{
    /// <summary>GELU in its tanh form.</summary>
    /// <param name="x">Any shape; on a GPU it may be overwritten.</param>
    public static Tensor GeluTanh(Tensor x) =>
        GeluKernels.TryGelu(x) ? x.alias() : nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh);

    /// <summary>
    /// [before | gelu(x)] in 8 bits. It takes the place of the rows' first columns, so that it needs no memory of its own: at 720p
    /// it is 1.7 GiB beside 4.8 GiB of rows, at the moment of the most memory. The columns must be used up, or be x itself.
    /// </summary>
    /// <param name="rows">(padded L, columns), which end with x and are overwritten.</param>
    /// <param name="tokens">L.</param>
    /// <param name="before">(1, L, hidden), or null.</param>
    /// <param name="start">The column where x begins.</param>
    /// <returns>L tokens of hidden + width numbers, in the memory of <paramref name="rows"/>.</returns>
    public static Fp8Rows GeluTanhIn8Bits(Tensor rows, long tokens, Tensor? before, long start)
    {
        using var scope = NewDisposeScope();
        long width = rows.shape[1] - start;
        Tensor x = rows.narrow(0, 0, tokens).narrow(1, start, width).unsqueeze(0); // (1, L, width)
        Fp8Rows into = Fp8Rows.Over(rows, tokens, (before?.shape[2] ?? 0) + width);
        if (!Fp8Kernels.TryGelu(x, before, into))
        {
            Tensor activated = GeluTanh(x);
            into = Fp8Rows.Of(before is null ? activated : cat([before, activated], dim: 2));
        }

        return into.MoveToOuterDisposeScope();
    }
}
