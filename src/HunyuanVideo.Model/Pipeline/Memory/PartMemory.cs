using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>The bytes of a model's parameters.</summary>
/// <param name="Total">All of them.</param>
/// <param name="OutsideBlocks">Those of no block.</param>
/// <param name="LargestBlock">Those of the largest block.</param>
public sealed record PartMemory(long Total, long OutsideBlocks, long LargestBlock)
{
    /// <summary>On the device while blocks come two at a time.</summary>
    public long Streamed => OutsideBlocks + (2 * LargestBlock);

    /// <summary>Adds up what a model asked a recorder for.</summary>
    /// <param name="shapes">Names and shapes.</param>
    /// <param name="dtype">The type they are kept in.</param>
    /// <param name="fp8">Whether the weights of the blocks' linear layers are kept in 8 bits.</param>
    public static PartMemory Of(IReadOnlyDictionary<string, long[]> shapes, ScalarType dtype, bool fp8 = false)
    {
        Dictionary<string, long> byBlock = shapes
            .GroupBy(parameter => PartResidency.BlockOf(parameter.Key), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(parameter => BytesOf(parameter.Key, parameter.Value, dtype, fp8)), StringComparer.Ordinal);
        long outside = byBlock.GetValueOrDefault(string.Empty);
        return new PartMemory(byBlock.Values.Sum(), outside, byBlock.Where(block => block.Key.Length > 0).Select(block => block.Value).DefaultIfEmpty().Max());
    }

    private static long BytesOf(string name, long[] shape, ScalarType dtype, bool fp8)
    {
        long count = shape.Aggregate(1L, (product, size) => product * size);
        bool rounded = fp8 && shape.Length == 2 && Fp8Weight.IsQuantised(name);
        // a byte for each number, and a float for each row
        return rounded ? count + (shape[0] * sizeof(float)) : count * SafetensorsDType.SizeOf(dtype);
    }
}
