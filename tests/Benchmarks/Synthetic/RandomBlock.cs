using HunyuanVideo.Model.Checkpoints;
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
    private readonly int _elementBytes;

    /// <summary>Draws the numbers.</summary>
    /// <param name="dtype">Their type.</param>
    /// <param name="size">Bytes of the block.</param>
    public RandomBlock(ScalarType dtype, int size = 64 << 20)
    {
        _elementBytes = SafetensorsDType.SizeOf(dtype);
        using var scope = NewDisposeScope();
        using var generator = new Generator(Seed, CPU);
        Tensor numbers = (randn([size / _elementBytes], ScalarType.Float32, generator: generator) * Spread).to(dtype);
        _bytes = AtenNative.ViewAs(numbers, ScalarType.Byte).data<byte>().ToArray();
    }

    /// <summary>The bytes of tensor <paramref name="index"/>, piece by piece.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces(int index, long length)
    {
        long place = index * Stride * _elementBytes % _bytes.Length;
        for (long done = 0; done < length;)
        {
            int piece = (int)Math.Min(_bytes.Length - place, length - done);
            yield return _bytes.AsMemory((int)place, piece);
            done += piece;
            place = 0;
        }
    }
}
