using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>The data types of the safetensors format, with their names there and their sizes.</summary>
internal static class SafetensorsDType
{
    /// <summary>float8_e4m3fn, which TorchSharp has no name for.</summary>
    public const ScalarType Float8E4M3 = (ScalarType)24;

    /// <summary>float8_e5m2, which TorchSharp has no name for.</summary>
    public const ScalarType Float8E5M2 = (ScalarType)23;

    private static readonly Dictionary<string, ScalarType> ByName = new(StringComparer.Ordinal)
    {
        ["F64"] = ScalarType.Float64,
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["F8_E4M3"] = Float8E4M3,
        ["F8_E5M2"] = Float8E5M2,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte,
        ["BOOL"] = ScalarType.Bool,
    };

    private static readonly Dictionary<ScalarType, string> ByType = ByName.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>Every data type that can be stored.</summary>
    public static IReadOnlyCollection<ScalarType> All => ByType.Keys;

    /// <summary>The data type that a header calls <paramref name="name"/>, or null.</summary>
    public static ScalarType? Parse(string name) => ByName.TryGetValue(name, out ScalarType dtype) ? dtype : null;

    /// <summary>What a header calls a data type, or null when the format has none such.</summary>
    public static string? NameOf(ScalarType dtype) => ByType.GetValueOrDefault(dtype);

    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(ScalarType dtype) => dtype switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        _ => 1,
    };
}
