using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>Brings stored scales into a shape that their weight can be multiplied by.</summary>
internal static class ScaleShape
{
    /// <summary>One scale for all, or one for each output.</summary>
    /// <param name="stored">The scale.</param>
    /// <param name="shape">The weight's shape.</param>
    /// <returns>One number, or (out, 1, …), fp32, in the caller's dispose scope.</returns>
    /// <exception cref="CheckpointException">It fits neither.</exception>
    public static Tensor Fit(RawTensor stored, IReadOnlyList<long> shape)
    {
        using var scope = NewDisposeScope();
        if (!PlainTensor.IsValue(stored.DType))
        {
            throw new CheckpointException($"{stored.File.Path}: the scale '{stored.Name}' is of the type {SafetensorsDType.NameOf(stored.DType)}, which is none of a scale.");
        }

        Tensor value = stored.Read().to(ScalarType.Float32);
        Tensor fitting = value.numel() switch
        {
            1 => value.reshape([]),
            // one scale for each output: (out) → (out, 1, …)
            long count when shape.Count > 1 && count == shape[0] => value.reshape([count, .. Enumerable.Repeat(1L, shape.Count - 1)]),
            _ => throw new CheckpointException($"{stored.File.Path}: the scale '{stored.Name}' has shape [{string.Join(", ", value.shape)}], which does not fit its weight."),
        };
        return fitting.MoveToOuterDisposeScope();
    }
}
