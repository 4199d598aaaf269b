using HunyuanVideo.Model.Checkpoints.Gguf;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>A tensor that is to be written to a GGUF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How it is stored.</param>
/// <param name="Shape">Its shape, outermost first.</param>
/// <param name="Pieces">Its bytes, piece by piece.</param>
internal sealed record GgufItem(string Name, GgufType Type, long[] Shape, Func<IEnumerable<ReadOnlyMemory<byte>>> Pieces)
{
    /// <summary>A tensor whose numbers are there; they are rounded to the type.</summary>
    public static GgufItem Of(string name, GgufType type, long[] shape, ReadOnlyMemory<float> numbers) =>
        new(name, type, shape, () => [BlockQuantiser.Quantise(type, numbers.Span)]);

    /// <summary>Bytes it takes.</summary>
    public long Bytes => Type.BytesOf(Shape.Aggregate(1L, (product, size) => product * size));
}
