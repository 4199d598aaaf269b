using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>Which type each tensor of a transformer has in a GGUF file, as published ones have them.</summary>
internal sealed class GgufMix
{
    /// <summary>Tensors of fewer numbers stay in fp32.</summary>
    private const long SmallNumbers = 1024;

    /// <summary>File types that keep the attention's first projections in a larger type than the rest.</summary>
    private static readonly Dictionary<string, (string Base, string Attention)> Mixed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Q4_K_M"] = ("Q4_K", "Q5_K"),
        ["Q5_K_M"] = ("Q5_K", "Q6_K"),
    };

    private readonly GgufType _base;
    private readonly GgufType _attention;

    private GgufMix(GgufType type, GgufType attention) => (_base, _attention) = (type, attention);

    /// <summary>The names that are known.</summary>
    public static IEnumerable<string> Names => [.. GgufType.All.Where(BlockQuantiser.Knows).Select(type => type.Name), .. Mixed.Keys];

    /// <summary>The mix of a file type, such as <c>Q8_0</c> or <c>Q4_K_M</c>.</summary>
    /// <exception cref="CheckpointException">There is none such.</exception>
    public static GgufMix Of(string fileType)
    {
        (string type, string attention) = Mixed.GetValueOrDefault(fileType, (fileType, fileType));
        return GgufType.Named(type) is { } found && BlockQuantiser.Knows(found)
            ? new GgufMix(found, GgufType.Named(attention)!)
            : throw new CheckpointException($"'{fileType}' cannot be written; take {string.Join(", ", Names)}.");
    }

    /// <summary>The type of a tensor.</summary>
    public GgufType TypeOf(string name, IReadOnlyList<long> shape)
    {
        if (shape.Count != 2 || shape[0] * shape[1] <= SmallNumbers)
        {
            return GgufType.Named("F32")!;
        }

        if (!name.StartsWith("double_blocks.", StringComparison.Ordinal) && !name.StartsWith("single_blocks.", StringComparison.Ordinal))
        {
            // of an fp16 model they stay in fp16
            return _base.Name == "F16" ? _base : GgufType.Named("BF16")!;
        }

        GgufType type = name.Contains("attn_qkv", StringComparison.Ordinal) ? _attention : _base;
        return shape[1] % type.Numbers == 0 ? type : GgufType.Named("F16")!;
    }
}
