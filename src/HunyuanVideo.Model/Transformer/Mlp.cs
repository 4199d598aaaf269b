using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Transformer.Kernels;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>fc1, activation, fc2.</summary>
internal sealed class Mlp(Weights weights, long hiddenSize, long mlpHiddenDim, Func<Tensor, Tensor> activation)
{
    private readonly Linear _fc1 = new(weights.Scope("fc1"), hiddenSize, mlpHiddenDim);
    private readonly Linear _fc2 = new(weights.Scope("fc2"), mlpHiddenDim, hiddenSize);

    /// <summary>(B, L, hidden) → (B, L, hidden).</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _fc1.Forward(x).Then(activation).Then(_fc2.Forward).MoveToOuterDisposeScope();
    }
}

/// <summary>Activations of the transformer.</summary>
internal static class Activations
{
    /// <summary>GELU in its tanh form.</summary>
    /// <param name="x">Any shape; on a GPU it may be overwritten.</param>
    public static Tensor GeluTanh(Tensor x) =>
        GeluKernels.TryGelu(x) ? x.alias() : nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh);
}
