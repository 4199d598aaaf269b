using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>Numbers in blocks, as a GGUF file stores them.</summary>
/// <param name="Bytes">(bytes) of the blocks, one behind the other in the order of the numbers.</param>
/// <param name="Type">How a block holds its numbers.</param>
/// <param name="Shape">The numbers' shape.</param>
public sealed record StoredBlocks(Tensor Bytes, GgufType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Numbers that are expanded at once where they are converted afterwards, so that their fp32 copies stay small.</summary>
    private const long ChunkNumbers = 1 << 22;

    /// <summary>Fewer blocks are not worth a second thread.</summary>
    private const int BlocksOfATask = 1024;

    /// <summary>The numbers, in fp32 on the device of the bytes, in the caller's dispose scope.</summary>
    public Tensor Expand()
    {
        using var scope = NewDisposeScope();
        Tensor numbers = empty([.. Shape], ScalarType.Float32, Bytes.device);
        ExpandInto(numbers);
        return numbers.MoveToOuterDisposeScope();
    }

    /// <summary>Writes the numbers to a tensor of a floating type, rounded to it once.</summary>
    /// <param name="target">As many numbers, dense, on the device of the bytes.</param>
    internal void ExpandInto(Tensor target)
    {
        using var scope = NewDisposeScope();
        Tensor flat = target.view(-1);
        if (Bytes.device_type == DeviceType.CPU)
        {
            ExpandOnProcessor(Bytes, flat);
        }
        else if (!BlockKernels.TryExpand(this, flat))
        {
            // without a kernel there is no other way than through the host
            Tensor numbers = empty([flat.shape[0]], flat.dtype, CPU);
            ExpandOnProcessor(Bytes.cpu(), numbers);
            flat.copy_(numbers);
        }
    }

    private void ExpandOnProcessor(Tensor bytes, Tensor flat)
    {
        if (flat.dtype == ScalarType.Float32)
        {
            Expand(TensorHandles.AddressOf(bytes), TensorHandles.AddressOf(flat), flat.shape[0]);
            return;
        }

        for (long start = 0; start < flat.shape[0]; start += ChunkNumbers)
        {
            using var chunk = NewDisposeScope();
            long count = Math.Min(ChunkNumbers, flat.shape[0] - start);
            Tensor numbers = empty([count], ScalarType.Float32, CPU);
            Expand(TensorHandles.AddressOf(bytes) + (nint)Type.BytesOf(start), TensorHandles.AddressOf(numbers), count);
            flat.narrow(0, start, count).copy_(numbers);
        }
    }

    private unsafe void Expand(nint blocks, nint numbers, long count)
    {
        BlockExpansion expand = Type.Expand!;
        void Range(long first, long last)
        {
            for (long block = first; block < last; block++)
            {
                expand(
                    new ReadOnlySpan<byte>((byte*)blocks + (block * Type.Bytes), Type.Bytes),
                    new Span<float>((float*)numbers + (block * Type.Numbers), Type.Numbers));
            }
        }

        long all = count / Type.Numbers;
        if (all <= BlocksOfATask)
        {
            Range(0, all);
            return;
        }

        Parallel.For(0, (all + BlocksOfATask - 1) / BlocksOfATask, task =>
            Range(task * BlocksOfATask, Math.Min(all, (task + 1) * BlocksOfATask)));
    }
}
