namespace HunyuanVideo.Model.Checkpoints;

/// <summary>How one official parameter is stored in a file.</summary>
/// <param name="Parts">The stored tensors that make it up when they are put together along dimension 0.</param>
/// <param name="SwappedHalves">Whether the two halves along dimension 0 are stored in the other order.</param>
public sealed record StoredName(IReadOnlyList<string> Parts, bool SwappedHalves = false)
{
    /// <summary>Whether a matrix is stored as a convolution of one pixel: (out, in, 1, 1, 1) for (out, in).</summary>
    public bool IsPointwise { get; init; }
}
