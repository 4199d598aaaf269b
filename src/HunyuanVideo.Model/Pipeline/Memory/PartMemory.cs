using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
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
    /// <param name="stored">The types of the blocks that weights stay in as their files have them, by name; null for none.</param>
    public static PartMemory Of(
        IReadOnlyDictionary<string, long[]> shapes, ScalarType dtype, bool fp8 = false, IReadOnlyDictionary<string, GgufType>? stored = null)
    {
        long BytesOf(string name, long[] shape) => stored?.GetValueOrDefault(name) is { } type ? type.BytesOf(Count(shape)) : Bytes(name, shape, dtype, fp8);
        Dictionary<string, long> byBlock = shapes
            .GroupBy(parameter => PartResidency.BlockOf(parameter.Key), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(parameter => BytesOf(parameter.Key, parameter.Value)), StringComparer.Ordinal);
        // the place that such weights are expanded in is as large as the largest of them
        long scratch = (stored?.Keys.Select(name => Count(shapes[name])).DefaultIfEmpty().Max() ?? 0) * SafetensorsDType.SizeOf(dtype);
        long outside = byBlock.GetValueOrDefault(string.Empty) + scratch;
        return new PartMemory(byBlock.Values.Sum() + scratch, outside, byBlock.Where(block => block.Key.Length > 0).Select(block => block.Value).DefaultIfEmpty().Max());
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    private static long Bytes(string name, long[] shape, ScalarType dtype, bool fp8)
    {
        long count = Count(shape);
        bool rounded = fp8 && shape.Length == 2 && Fp8Weight.IsQuantised(name);
        // a byte for each number, and a float for each row
        return rounded ? count + (shape[0] * sizeof(float)) : count * SafetensorsDType.SizeOf(dtype);
    }
}
