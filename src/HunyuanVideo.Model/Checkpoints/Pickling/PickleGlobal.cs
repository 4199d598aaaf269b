using System.Collections.Frozen;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Pickling;

/// <summary>What a pickle may refer to by name.</summary>
internal enum PickleGlobalKind
{
    /// <summary>The class of ordered dictionaries.</summary>
    OrderedDict,

    /// <summary>A tensor on a typed storage.</summary>
    RebuildTensorV2,

    /// <summary>A tensor on an untyped storage, with its data type.</summary>
    RebuildTensorV3,

    /// <summary>A tensor that was a module's parameter.</summary>
    RebuildParameter,

    /// <summary>A class of storages.</summary>
    Storage,

    /// <summary>A data type.</summary>
    DType,
}

/// <summary>A name a checkpoint's pickle refers to; only those listed here exist.</summary>
/// <param name="Name">Module and name, separated by a dot.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="DType">The elements of a storage, bytes for an untyped one, or the data type meant.</param>
internal sealed record PickleGlobal(string Name, PickleGlobalKind Kind, ScalarType DType = ScalarType.Byte)
{
    private static readonly FrozenDictionary<string, PickleGlobal> Allowed = new PickleGlobal[]
    {
        new("collections.OrderedDict", PickleGlobalKind.OrderedDict),
        new("torch._utils._rebuild_tensor_v2", PickleGlobalKind.RebuildTensorV2),
        new("torch._utils._rebuild_tensor_v3", PickleGlobalKind.RebuildTensorV3),
        new("torch._utils._rebuild_parameter", PickleGlobalKind.RebuildParameter),
        new("torch.DoubleStorage", PickleGlobalKind.Storage, ScalarType.Float64),
        new("torch.FloatStorage", PickleGlobalKind.Storage, ScalarType.Float32),
        new("torch.HalfStorage", PickleGlobalKind.Storage, ScalarType.Float16),
        new("torch.BFloat16Storage", PickleGlobalKind.Storage, ScalarType.BFloat16),
        new("torch.LongStorage", PickleGlobalKind.Storage, ScalarType.Int64),
        new("torch.IntStorage", PickleGlobalKind.Storage, ScalarType.Int32),
        new("torch.ShortStorage", PickleGlobalKind.Storage, ScalarType.Int16),
        new("torch.CharStorage", PickleGlobalKind.Storage, ScalarType.Int8),
        new("torch.ByteStorage", PickleGlobalKind.Storage, ScalarType.Byte),
        new("torch.BoolStorage", PickleGlobalKind.Storage, ScalarType.Bool),
        new("torch.storage.UntypedStorage", PickleGlobalKind.Storage),
        new("torch.float8_e4m3fn", PickleGlobalKind.DType, SafetensorsDType.Float8E4M3),
        new("torch.float8_e5m2", PickleGlobalKind.DType, SafetensorsDType.Float8E5M2),
    }.ToFrozenDictionary(global => global.Name, StringComparer.Ordinal);

    /// <summary>The global of this name.</summary>
    /// <exception cref="FormatException">It is none of those a checkpoint needs.</exception>
    public static PickleGlobal Find(string module, string name)
    {
        string full = $"{module}.{name}";
        // a dot inside the name would spell an attribute of an allowed module
        return !name.Contains('.', StringComparison.Ordinal) && Allowed.TryGetValue(full, out PickleGlobal? global)
            ? global
            : throw new FormatException($"its pickle refers to '{full}', which no checkpoint needs and which might run code; use weights from a source you trust, best as safetensors");
    }
}
