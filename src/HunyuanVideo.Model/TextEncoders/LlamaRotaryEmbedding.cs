using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>
/// Llama's rotary positions: dimension i of a head turns together with dimension i + d/2, not with its neighbour as in the
/// video transformer.
/// </summary>
internal sealed class LlamaRotaryEmbedding(int headDim, double theta, Device device)
{
    private readonly float[] _inverseFrequencies =
        [.. Enumerable.Range(0, headDim / 2).Select(i => (float)(1 / Math.Pow(theta, 2.0 * i / headDim)))];

    /// <summary>Cosines and sines of positions 0…length−1, each (length, headDim); the angles are computed in fp32.</summary>
    public (Tensor Cos, Tensor Sin) Angles(long length, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        Tensor positions = TensorArithmetic.CountTo(length, ScalarType.Float32, device);
        Tensor angles = outer(positions, tensor(_inverseFrequencies, device: device)); // (L, D/2)
        Tensor both = cat([angles, angles], dim: 1); // (L, D)
        return (both.cos().to(dtype).MoveToOuterDisposeScope(), both.sin().to(dtype).MoveToOuterDisposeScope());
    }

    /// <summary>Rotates queries or keys (B, H, L, D).</summary>
    public static Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        using var scope = NewDisposeScope();
        Tensor[] halves = x.chunk(2, dim: -1); // 2 × (B, H, L, D/2)
        Tensor turned = cat([halves[1].neg(), halves[0]], dim: -1);
        return (x * cos).Plus(turned * sin).MoveToOuterDisposeScope();
    }
}
