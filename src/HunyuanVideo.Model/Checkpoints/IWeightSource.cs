using HunyuanVideo.Model.Checkpoints.Gguf;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Where a model takes its parameters from, by their official names.</summary>
public interface IWeightSource
{
    /// <summary>Whether a parameter of this name exists.</summary>
    bool Contains(string name);

    /// <summary>The parameter <paramref name="name"/>, in the type and on the device it is stored.</summary>
    /// <param name="name">Its official name, such as <c>double_blocks.0.img_attn_qkv.weight</c>.</param>
    /// <param name="shape">The shape the model needs.</param>
    /// <returns>A tensor that belongs to the caller's dispose scope; it may be a view of a mapped file.</returns>
    /// <exception cref="CheckpointException">The parameter is missing or has another shape.</exception>
    Tensor Read(string name, ReadOnlySpan<long> shape);

    /// <summary>The parameter <paramref name="name"/> as it is stored in 8 bits, with its scales; null where it is stored otherwise.</summary>
    /// <param name="name">Its official name.</param>
    /// <param name="shape">The shape the model needs, of two dimensions.</param>
    /// <returns>Tensors that belong to the caller's dispose scope.</returns>
    /// <exception cref="CheckpointException">The parameter is missing or has another shape.</exception>
    StoredFp8? ReadFp8(string name, ReadOnlySpan<long> shape) => null;

    /// <summary>The blocks that the parameter <paramref name="name"/> is stored in; null where it is stored otherwise.</summary>
    /// <param name="name">Its official name.</param>
    GgufType? BlocksOf(string name) => null;

    /// <summary>The parameter <paramref name="name"/> in its blocks, where <see cref="BlocksOf"/> names some.</summary>
    /// <param name="name">Its official name.</param>
    /// <param name="shape">The shape the model needs, of two dimensions.</param>
    /// <returns>A tensor that belongs to the caller's dispose scope.</returns>
    /// <exception cref="CheckpointException">The parameter is missing, has another shape or is stored otherwise.</exception>
    StoredBlocks ReadBlocks(string name, ReadOnlySpan<long> shape) => throw new CheckpointException($"The parameter '{name}' is not stored in blocks.");
}
