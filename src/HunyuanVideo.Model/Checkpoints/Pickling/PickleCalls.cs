using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Pickling;

/// <summary>What the few calls of a checkpoint's pickle make: dictionaries, storages and tensors; nothing is believed unchecked.</summary>
internal sealed class PickleCalls(Func<string, long?> storageBytes)
{
    /// <summary>The most dimensions accepted, which is what libtorch's loops can handle.</summary>
    private const int RankLimit = 64;

    /// <summary>A call of one of the known names.</summary>
    public static object Reduce(object? callee, object? arguments) => (callee, arguments) switch
    {
        (PickleGlobal { Kind: PickleGlobalKind.OrderedDict }, object?[] and []) => new PickleDictionary(),
        (PickleGlobal { Kind: PickleGlobalKind.RebuildTensorV2 }, object?[] and [PickleStorage storage, long offset, object?[] shape, object?[] strides, bool, PickleDictionary, ..] args) when args.Length <= 7
            => Tensor(storage, storage.DType, offset, shape, strides),
        (PickleGlobal { Kind: PickleGlobalKind.RebuildTensorV3 }, object?[] and [PickleStorage storage, long offset, object?[] shape, object?[] strides, bool, PickleDictionary, PickleGlobal { Kind: PickleGlobalKind.DType } dtype, ..] args) when args.Length <= 8
            => Tensor(storage, dtype.DType, offset, shape, strides),
        (PickleGlobal { Kind: PickleGlobalKind.RebuildParameter }, object?[] and [PickleTensor tensor, bool, PickleDictionary]) => tensor,
        (PickleGlobal global, _) => throw new FormatException($"its pickle calls '{global.Name}' with arguments that do not fit"),
        _ => throw new FormatException("its pickle calls something that cannot be called"),
    };

    /// <summary>The storage that a persistent id names: ('storage', type, key, location, elements).</summary>
    public PickleStorage Storage(object? id)
    {
        if (id is not (object?[] and ["storage", PickleGlobal { Kind: PickleGlobalKind.Storage } type, string key, string, long elements]))
        {
            throw new FormatException("its pickle names a storage in a way that no checkpoint does");
        }

        long found = storageBytes(key) ?? throw new FormatException($"its pickle names the storage '{key}', which the archive lacks");
        long size = SafetensorsDType.SizeOf(type.DType);
        return elements >= 0 && elements <= long.MaxValue / size && elements * size == found
            ? new PickleStorage(key, type.DType, found)
            : throw new FormatException($"its pickle says that the storage '{key}' has {elements} elements of {size} bytes, but the archive holds {found} bytes of it");
    }

    private static PickleTensor Tensor(PickleStorage storage, ScalarType dtype, long offset, object?[] shape, object?[] strides)
    {
        if (shape.Length > RankLimit || shape.Length != strides.Length || !shape.Concat(strides).All(number => number is long and >= 0) || offset < 0)
        {
            throw new FormatException($"its pickle describes a tensor on the storage '{storage.Key}' by sizes, strides or an offset that cannot be");
        }

        long[] sizes = [.. shape.Cast<long>()];
        long[] steps = [.. strides.Cast<long>()];
        long available = storage.Bytes / SafetensorsDType.SizeOf(dtype);
        return Fits(sizes, steps, offset, available)
            ? new PickleTensor(storage, dtype, offset, sizes, steps)
            : throw new FormatException($"its pickle describes a tensor of shape [{string.Join(", ", sizes)}] that is larger than its storage '{storage.Key}' of {storage.Bytes} bytes");
    }

    /// <summary>Whether the last element lies in the storage, and no more elements are claimed than there are.</summary>
    private static bool Fits(long[] shape, long[] strides, long offset, long available)
    {
        try
        {
            // an empty dimension counts as one, so that no product that libtorch may form overflows
            long elements = shape.Aggregate(1L, (product, size) => checked(product * Math.Max(1, size)));
            long last = shape.Zip(strides).Aggregate(offset, (sum, axis) => checked(sum + (Math.Max(0, axis.First - 1) * axis.Second)));
            return shape.Contains(0) ? offset <= available : last < available && elements <= available;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
