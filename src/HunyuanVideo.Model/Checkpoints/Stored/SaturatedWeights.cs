using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>
/// Tells 8-bit weights that were scaled from those that were only rounded: scaling stretches every weight to the largest number
/// of the type, which rounding reaches in none.
/// </summary>
internal static class SaturatedWeights
{
    private const byte LargestE4M3 = 0x7e;
    private const byte LargestE5M2 = 0x7b;
    private const byte MagnitudeBits = 0x7f;

    /// <summary>Whether the largest number of every matrix is that of its type. Reads the smallest first, and no more than it takes to know.</summary>
    public static bool AreAll(IEnumerable<RawTensor> weights)
    {
        RawTensor[] matrices = [.. weights.Where(raw => raw.Shape.Count == 2 && raw.Count > 0).OrderBy(raw => raw.Count)];
        return matrices.Length > 0 && matrices.All(IsSaturated);
    }

    private static bool IsSaturated(RawTensor raw)
    {
        using var scope = NewDisposeScope();
        Tensor largest = AtenNative.ViewAs(raw.Read().contiguous(), ScalarType.Byte).bitwise_and(MagnitudeBits).max();
        return largest.item<byte>() == (raw.DType == SafetensorsDType.Float8E4M3 ? LargestE4M3 : LargestE5M2);
    }
}
