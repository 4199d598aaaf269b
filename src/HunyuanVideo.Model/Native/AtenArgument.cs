using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native;

/// <summary>One argument of an operator: a tensor, a number, or an optional one of these.</summary>
internal readonly partial struct AtenArgument
{
    private readonly Tensor? _tensor;
    private readonly ulong _bits;
    private readonly bool _optional;

    private AtenArgument(Tensor? tensor, ulong bits, bool optional)
    {
        _tensor = tensor;
        _bits = bits;
        _optional = optional;
    }

    /// <summary>An optional argument that is not given.</summary>
    public static AtenArgument None { get; } = new(tensor: null, bits: 0, optional: false);

    public static implicit operator AtenArgument(Tensor value) => new(value, bits: 0, optional: false);

    public static implicit operator AtenArgument(bool value) => new(tensor: null, value ? 1UL : 0UL, optional: false);

    public static implicit operator AtenArgument(long value) => new(tensor: null, (ulong)value, optional: false);

    public static implicit operator AtenArgument(double value) => new(tensor: null, (ulong)BitConverter.DoubleToInt64Bits(value), optional: false);

    /// <summary>A data type, by its number in libtorch.</summary>
    public static implicit operator AtenArgument(ScalarType value) => new(tensor: null, (ulong)(long)value, optional: false);

    /// <summary>A value for an argument that the schema marks optional.</summary>
    public static AtenArgument Optional(AtenArgument value) => new(value._tensor, value._bits, optional: true);

    /// <summary>The 64 bits that the dispatcher takes; it frees what they point to.</summary>
    internal unsafe ulong ToStack()
    {
        ulong value = _tensor is null ? _bits : (ulong)(long)NewHandle(_tensor);
        if (!_optional)
        {
            return value;
        }

        // the callee frees the cell with the C library's free
        ulong* cell = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *cell = value;
        return (ulong)cell;
    }

    private static IntPtr NewHandle(Tensor tensor)
    {
        int status = NewTensorHandle(tensor.Handle, out IntPtr handle);
        return status == 0 ? handle : throw new InvalidOperationException("libtorch could not copy a tensor's handle.");
    }

    [LibraryImport("torch_cpu", EntryPoint = "aoti_torch_new_tensor_handle")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int NewTensorHandle(IntPtr original, out IntPtr copy);
}
