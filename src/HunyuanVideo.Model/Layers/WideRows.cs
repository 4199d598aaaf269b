using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers;

/// <summary>
/// One piece of memory for the widest rows of a model's blocks (queries, keys and values; the inside of MLPs), each of which is used up
/// before the next is made. Made and freed one by one, between narrower tensors that live on, they would leave gaps in libtorch's allocator
/// that no other fits into: at 720p several gigabytes. One thread's.
/// </summary>
internal sealed class WideRows : IDisposable
{
    private Tensor? _memory;

    /// <summary>Makes the memory; until it is closed, rows are placed in it.</summary>
    /// <param name="numbers">How many numbers the most rows at once take.</param>
    /// <param name="dtype">Their type.</param>
    /// <param name="device">Where they are.</param>
    public void Open(long numbers, ScalarType dtype, Device device)
    {
        Close();
        _memory = empty([numbers], dtype, device).DetachFromDisposeScope();
    }

    /// <summary>Rows in the memory, with nothing in them yet, in the caller's dispose scope.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="behind">Numbers that are left alone in front of them.</param>
    /// <returns>(rows, width), dense; null while the memory is not open, and where it is too small.</returns>
    public Tensor? TryPlace(long rows, long width, long behind = 0) =>
        _memory is { } memory && behind + (rows * width) <= memory.shape[0] ? memory.narrow(0, behind, rows * width).view(rows, width) : null;

    /// <summary>Gives the memory back.</summary>
    public void Close()
    {
        _memory?.Dispose();
        _memory = null;
    }

    /// <inheritdoc />
    public void Dispose() => Close();
}
