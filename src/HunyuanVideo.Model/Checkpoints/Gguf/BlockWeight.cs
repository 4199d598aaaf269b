using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>The weight of a linear layer in the blocks that its file stores it in.</summary>
/// <param name="blocks">The blocks, of (out, in) numbers; the tensor stays its owner's.</param>
/// <param name="dtype">The type it is multiplied in.</param>
internal sealed class BlockWeight(StoredBlocks blocks, ScalarType dtype) : IPackedWeight, IDisposable
{
    private StoredBlocks? _changed;

    /// <inheritdoc />
    public IReadOnlyList<long> Shape => blocks.Shape;

    /// <inheritdoc />
    public ScalarType DType => dtype;

    /// <inheritdoc />
    public Device Device => blocks.Bytes.device;

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

    /// <summary>Has other numbers take the place of the weight's, which most types of blocks cannot be made of again in reasonable time.</summary>
    /// <param name="numbers">(out, in); null for the weight's own.</param>
    public void Change(Tensor? numbers)
    {
        Dispose();
        if (numbers is not null)
        {
            StoredBlocks rounded = EightBitBlocks.Of(numbers);
            using Tensor bytes = rounded.Bytes;
            _changed = rounded with { Bytes = bytes.to(Device, copy: true).DetachFromDisposeScope() };
        }
    }

    /// <inheritdoc />
    public void ExpandInto(Tensor weight)
    {
        if (_changed is null)
        {
            blocks.ExpandInto(weight);
            return;
        }

        // it does not move with the others
        using Tensor here = _changed.Bytes.to(weight.device);
        (_changed with { Bytes = here }).ExpandInto(weight);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _changed?.Bytes.Dispose();
        _changed = null;
    }
}
