using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>Numbers rounded to blocks of the type Q8_0, on the device they are on: each is off by 1/254 of its block's largest at most.</summary>
internal static class EightBitBlocks
{
    private static readonly Scalar Largest = 127;
    private static readonly Scalar AHalf = 0.5;

    private static GgufType Type { get; } = GgufType.Named("Q8_0")!;

    /// <summary>The bytes of so many numbers.</summary>
    public static long BytesOf(long numbers) => Type.BytesOf(numbers);

    /// <summary>Rounds halves away from zero, as the format's reference does.</summary>
    /// <param name="numbers">Any shape of whole blocks of 32 numbers, of a floating type.</param>
    /// <returns>Blocks in the caller's dispose scope.</returns>
    public static StoredBlocks Of(Tensor numbers)
    {
        using var scope = NewDisposeScope();
        Tensor rows = numbers.to(ScalarType.Float32).reshape(-1, Type.Numbers); // (blocks, 32)
        Tensor factor = rows.abs().amax([1L], keepdim: true).div_(Largest); // (blocks, 1)
        Tensor inverse = factor.reciprocal().nan_to_num_(nan: 0, posinf: 0, neginf: 0); // a block of zeros has none
        Tensor scaled = rows.mul(inverse);
        Tensor quants = scaled.abs().Plus_(AHalf).floor_().mul_(scaled.sign()).to(ScalarType.Int8);
        Tensor bytes = cat([AtenNative.ViewAs(factor.to(ScalarType.Float16), ScalarType.Byte), AtenNative.ViewAs(quants, ScalarType.Byte)], dim: 1); // (blocks, 34)
        return new StoredBlocks(bytes.reshape(-1).MoveToOuterDisposeScope(), Type, numbers.shape);
    }
}
