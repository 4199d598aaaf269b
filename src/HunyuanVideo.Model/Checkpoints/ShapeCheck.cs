using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// Answers with tensors without values and checks only that the stored ones are there and fit: a model is built on it to see
/// whether a checkpoint can be loaded, before anything is read.
/// </summary>
/// <param name="state">The checkpoint.</param>
internal sealed class ShapeCheck(StateDict state) : IWeightSource
{
    /// <inheritdoc />
    public bool Contains(string name) => state.Contains(name);

    /// <inheritdoc />
    public Tensor Read(string name, ReadOnlySpan<long> shape)
    {
        state.Require(name, shape);
        return empty(shape.ToArray(), device: META);
    }
}
