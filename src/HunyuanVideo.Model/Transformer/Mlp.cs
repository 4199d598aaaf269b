using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
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
        return _fc2.Forward(activation(_fc1.Forward(x))).MoveToOuterDisposeScope();
    }
}

/// <summary>Activations of the transformer.</summary>
internal static class Activations
{
    /// <summary>GELU in its tanh form.</summary>
    public static Tensor GeluTanh(Tensor x) => nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh);
}
