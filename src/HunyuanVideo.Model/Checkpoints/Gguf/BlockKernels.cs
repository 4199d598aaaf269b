using HunyuanVideo.Model.Native.Cuda;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>Expands blocks on an NVIDIA device, to the bits that a processor's expansion gives after rounding.</summary>
internal static class BlockKernels
{
    private const int Threads = 256;

    /// <summary>Bytes that a thread writes at once.</summary>
    private const int PieceBytes = 16;

    /// <summary>Whether a device has the kernel for a type, so that weights may stay in blocks there.</summary>
    /// <param name="type">The type of the blocks.</param>
    /// <param name="like">A tensor on the device, of the type that numbers are expanded to.</param>
    public static bool Has(GgufType type, Tensor like) => ModuleFor(type, like) is not null;

    /// <summary>Writes the numbers.</summary>
    /// <param name="blocks">Blocks on the device.</param>
    /// <param name="flat">(numbers), dense, on the same device.</param>
    /// <returns>Whether there was a kernel for it; if not, nothing was changed.</returns>
    public static bool TryExpand(StoredBlocks blocks, Tensor flat)
    {
        if (ModuleFor(blocks.Type, flat) is not { } module || flat.storage_offset() * flat.ElementSize % PieceBytes != 0)
        {
            return false;
        }

        long numbers = flat.shape[0];
        long ofABlock = Threads * PieceBytes / flat.ElementSize;
        module.Launch("expand_blocks", KernelGrid.Of((numbers + ofABlock - 1) / ofABlock, Threads), blocks.Bytes, flat, numbers);
        return true;
    }

    private static CudaModule? ModuleFor(GgufType type, Tensor like) =>
        CudaKernels.For(like, "gguf", ("TYPE", type.Code), ("NUMBERS", type.Numbers), ("BYTES", type.Bytes));
}
