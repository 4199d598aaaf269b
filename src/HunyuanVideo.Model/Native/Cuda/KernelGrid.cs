namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>How many blocks a kernel is launched in, and how many threads each has.</summary>
/// <param name="X">Blocks in x, up to 2³¹ − 1.</param>
/// <param name="Y">Blocks in y, up to 65 535.</param>
/// <param name="Z">Blocks in z, up to 65 535.</param>
/// <param name="Threads">Threads of a block.</param>
internal readonly record struct KernelGrid(long X, long Y, long Z, int Threads)
{
    /// <summary>Bytes of shared memory that each block gets beside what the kernel declares.</summary>
    public int SharedBytes { get; init; }

    /// <summary>Blocks in one dimension.</summary>
    public static KernelGrid Of(long blocks, int threads) => new(blocks, 1, 1, threads);
}
