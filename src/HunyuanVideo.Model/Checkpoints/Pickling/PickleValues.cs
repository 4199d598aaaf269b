using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Pickling;

/// <summary>A pickled dictionary whose keys are texts or whole numbers; its content is made when first needed.</summary>
internal sealed class PickleDictionary
{
    private Dictionary<object, object?>? _values;

    /// <summary>What is in it.</summary>
    public IReadOnlyDictionary<object, object?> Values => _values ??= [];

    /// <summary>Adds or replaces a value, as Python does.</summary>
    /// <exception cref="FormatException">The key is neither a text nor a whole number.</exception>
    public void Set(object? key, object? value)
    {
        if (key is not (string or long))
        {
            throw new FormatException("its pickle has a dictionary whose key is neither a text nor a whole number");
        }

        (_values ??= [])[key] = value;
    }
}

/// <summary>A storage that a pickle names: one entry of the archive, seen as elements of one type.</summary>
/// <param name="Key">The entry's name below <c>data/</c>.</param>
/// <param name="DType">The elements' type; bytes for an untyped storage.</param>
/// <param name="Bytes">The storage's size, which is the entry's.</param>
internal sealed record PickleStorage(string Key, ScalarType DType, long Bytes);

/// <summary>A tensor that a pickle describes, checked against its storage.</summary>
/// <param name="Storage">Where its elements are.</param>
/// <param name="DType">Its data type.</param>
/// <param name="Offset">The first element, counted in elements.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Strides">Its strides in elements.</param>
internal sealed record PickleTensor(PickleStorage Storage, ScalarType DType, long Offset, long[] Shape, long[] Strides);
