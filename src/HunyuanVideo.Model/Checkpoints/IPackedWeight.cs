using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>The weight of a linear layer that is kept smaller than the type it is multiplied in.</summary>
internal interface IPackedWeight
{
    /// <summary>(out, in).</summary>
    IReadOnlyList<long> Shape { get; }

    /// <summary>The type it is multiplied in, and of the layer's output.</summary>
    ScalarType DType { get; }

    /// <summary>Where it is now.</summary>
    Device Device { get; }

    /// <summary>Writes the weight's numbers.</summary>
    /// <param name="weight">(out, in), dense, of <see cref="DType"/> on <see cref="Device"/>.</param>
    void ExpandInto(Tensor weight);
}
