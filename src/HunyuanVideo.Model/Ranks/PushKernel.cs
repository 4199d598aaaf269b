using HunyuanVideo.Model.Native.Cuda;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Ranks;

/// <summary>Writes rows of one device's tensors into the memory of another, or of its own (<c>exchange.cu</c>).</summary>
internal static class PushKernel
{
    private const int Threads = 512;
    private const int PiecesInFlight = 4;
    private const int PieceBytes = 16;

    /// <summary>Enough blocks to fill the links between two cards; more gain nothing.</summary>
    private const long MostBlocks = 528;

    /// <summary>The kernel for rows as wide as heads of a model; null where there is none.</summary>
    /// <param name="like">A tensor on the device, of the data type.</param>
    /// <param name="rowElements">Elements of a row: so many that it is whole pieces of 16 bytes.</param>
    public static CudaModule? For(Tensor like, long rowElements)
    {
        long bytes = rowElements * like.ElementSize;
        return bytes % PieceBytes == 0
            ? CudaKernels.For(like, "exchange", ("WORDS", bytes / PieceBytes), ("THREADS", Threads), ("IN_FLIGHT", PiecesInFlight))
            : null;
    }

    /// <summary>Queues the writing of rows (L, width), on the device of the source.</summary>
    /// <param name="module">Of the width.</param>
    /// <param name="from">One or three tensors (1, L, …) of equal strides whose rows are dense.</param>
    /// <param name="to">Where the first row of the first tensor goes.</param>
    /// <param name="toPart">Elements from a tensor's first row to the next tensor's.</param>
    /// <param name="toStride">Elements from one row to the next.</param>
    public static void Push(CudaModule module, ReadOnlySpan<Tensor> from, nint to, long toPart, long toStride)
    {
        long rows = from[0].shape[1];
        if (rows == 0)
        {
            return;
        }

        long piece = PieceBytes / from[0].ElementSize;
        long words = from[0].shape.Skip(2).Aggregate(1L, (product, size) => product * size) / piece;
        long blocks = Math.Clamp((rows * words / (Threads * PiecesInFlight)) + 1, 1, MostBlocks);
        module.Launch(
            "push_rows",
            new KernelGrid(blocks, from.Length, 1, Threads),
            from[0],
            from.Length > 1 ? from[1] : from[0],
            from.Length > 2 ? from[2] : from[0],
            from[0].stride(1) / piece,
            (long)to,
            toPart / piece,
            toStride / piece,
            rows);
    }
}
