using static TorchSharp.torch;

namespace HunyuanVideo.Model.Layers.Kernels;

/// <summary>A tensor (1, L, width) or (L, width) as rows that kernels read in 16-byte pieces.</summary>
/// <param name="Count">L.</param>
/// <param name="Width">Elements of a row.</param>
/// <param name="Stride">Elements from one row to the next.</param>
internal readonly record struct Rows(long Count, long Width, long Stride)
{
    /// <summary>Bytes that a thread reads at once.</summary>
    public const int PieceBytes = 16;

    /// <summary>The rows of a tensor; null where it lies in memory in a way that the kernels do not read.</summary>
    public static Rows? Of(Tensor x)
    {
        long piece = PieceBytes / x.ElementSize;
        int dimensions = (int)x.dim();
        bool fits = dimensions is 2 or 3
            && (dimensions == 2 || x.shape[0] == 1)
            && x.stride(dimensions - 1) == 1
            && x.shape[dimensions - 1] % piece == 0
            && x.stride(dimensions - 2) % piece == 0
            && x.storage_offset() % piece == 0;
        return fits ? new Rows(x.shape[dimensions - 2], x.shape[dimensions - 1], x.stride(dimensions - 2)) : null;
    }

    /// <summary>Threads for blocks that handle one row: enough for one piece each, in whole warps.</summary>
    public static int ThreadsFor(long width, int elementSize)
    {
        long pieces = width / (PieceBytes / elementSize);
        return (int)Math.Clamp((pieces + 31) / 32 * 32, 32, 512);
    }
}
