using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>A block of small random numbers, from which tensors of any size are written: each begins at another place in it.</summary>
internal sealed class RandomBlock
{
    private const int Seed = 13;
    private const double Spread = 0.02;

    /// <summary>A prime, so that places repeat late.</summary>
    private const long Stride = 1_000_003;

    private readonly byte[] _bytes;

    /// <summary>Bytes that belong together: tensors begin at a multiple of them.</summary>
    private readonly int _unit;

    private RandomBlock(byte[] bytes, int unit) => (_bytes, _unit) = (bytes, unit);

    /// <summary>Draws numbers of a type.</summary>
    /// <param name="dtype">Their type.</param>
    /// <param name="size">Bytes of the block.</param>
    public static RandomBlock Of(ScalarType dtype, int size = 64 << 20)
    {
        using var scope = NewDisposeScope();
        int unit = SafetensorsDType.SizeOf(dtype);
        Tensor numbers = Draw(size / unit).to(dtype);
        return new RandomBlock(AtenNative.ViewAs(numbers, ScalarType.Byte).data<byte>().ToArray(), unit);
    }

    /// <summary>Draws numbers and rounds them to blocks of a type.</summary>
    /// <param name="type">Their type.</param>
    /// <param name="size">Bytes of the block, nearly.</param>
    public static RandomBlock Of(GgufType type, int size)
    {
        using var scope = NewDisposeScope();
        Tensor numbers = Draw(size / type.Bytes * type.Numbers);
        return new RandomBlock(BlockQuantiser.Quantise(type, numbers.data<float>().ToArray()), type.Bytes);
    }

    /// <summary>The bytes of tensor <paramref name="index"/>, piece by piece.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces(int index, long length)
    {
        long place = index * Stride * _unit % _bytes.Length;
        for (long done = 0; done < length;)
        {
            int piece = (int)Math.Min(_bytes.Length - place, length - done);
            yield return _bytes.AsMemory((int)place, piece);
            done += piece;
            place = 0;
        }
    }

    private static Tensor Draw(long count)
    {
        using var generator = new Generator(Seed, CPU);
        return randn([count], ScalarType.Float32, generator: generator) * Spread;
    }
}
