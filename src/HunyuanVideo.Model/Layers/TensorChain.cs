using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>Chains steps so that only one activation lives between them: a tile's activations are gigabytes at full size.</summary>
internal static class TensorChain
{
    /// <summary>The step's result; <paramref name="x"/> is freed as soon as it is there.</summary>
    public static Tensor Then(this Tensor x, Func<Tensor, Tensor> step)
    {
        using (x)
        {
            return step(x);
        }
    }

    /// <inheritdoc cref="Then(Tensor, Func{Tensor, Tensor})" />
    public static Tensor Then(this Fp8Rows x, Func<Fp8Rows, Tensor> step)
    {
        using (x)
        {
            return step(x);
        }
    }
}
