using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Transformer;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>A transformer's GGUF file with random values, written without ever being in memory.</summary>
internal static class SyntheticGguf
{
    /// <summary>Bytes of random blocks of each type, which tensors are written from: enough that no two rows are alike.</summary>
    private const int BlockBytes = 8 << 20;

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="config">The transformer's sizes.</param>
    /// <param name="mix">How its tensors are stored.</param>
    /// <returns>Bytes of all tensors.</returns>
    public static long Write(string path, TransformerConfig config, GgufMix mix)
    {
        var blocks = new Dictionary<GgufType, RandomBlock>();
        var items = new List<GgufItem>();
        foreach ((string name, long[] shape) in SyntheticWeights.Shapes(config))
        {
            GgufType type = mix.TypeOf(name, shape);
            if (!blocks.TryGetValue(type, out RandomBlock? values))
            {
                values = RandomBlock.Of(type, BlockBytes);
                blocks.Add(type, values);
            }

            int index = items.Count;
            long bytes = type.BytesOf(shape.Aggregate(1L, (product, size) => product * size));
            items.Add(new GgufItem(name, type, shape, () => values.Pieces(index, bytes)));
        }

        using FileStream stream = SyntheticWeights.Create(path);
        GgufWriter.Write(stream, [("general.architecture", "hyvid"), ("general.quantization_version", 2u)], items);
        return items.Sum(item => item.Bytes);
    }
}
