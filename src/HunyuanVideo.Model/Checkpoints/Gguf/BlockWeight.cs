using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>The weight of a linear layer in the blocks that its file stores it in.</summary>
/// <param name="Blocks">The blocks, of (out, in) numbers.</param>
/// <param name="DType">The type it is multiplied in.</param>
internal sealed record BlockWeight(StoredBlocks Blocks, ScalarType DType) : IPackedWeight
{
    /// <inheritdoc />
    public IReadOnlyList<long> Shape => Blocks.Shape;

    /// <inheritdoc />
    public Device Device => Blocks.Bytes.device;

    /// <summary>Whether weights of a type may stay in blocks for a device: on a GPU there must be a kernel that expands them.</summary>
    /// <param name="type">How the blocks hold their numbers.</param>
    /// <param name="device">Where products are made.</param>
    /// <param name="dtype">The type they are made in.</param>
    public static bool CanStay(GgufType type, Device device, ScalarType dtype)
    {
        if (device.type != DeviceType.CUDA)
        {
            return true;
        }

        using Tensor like = empty([0], dtype, device);
        return BlockKernels.Has(type, like);
    }

    /// <inheritdoc />
    public void ExpandInto(Tensor weight) => Blocks.ExpandInto(weight);
}
