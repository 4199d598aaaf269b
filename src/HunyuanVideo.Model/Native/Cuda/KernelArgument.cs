using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>One argument of an own kernel: 8 bytes (a pointer, a long long or a double), or a larger record in host memory.</summary>
internal readonly partial struct KernelArgument
{
    private KernelArgument(ulong bits, bool isElsewhere = false)
    {
        Bits = bits;
        IsElsewhere = isElsewhere;
    }

    /// <summary>The argument's bits, or where they are in host memory.</summary>
    public ulong Bits { get; }

    /// <summary>Whether <see cref="Bits"/> is an address in host memory at which the argument itself begins.</summary>
    public bool IsElsewhere { get; }

    /// <summary>A null pointer.</summary>
    public static KernelArgument Null => default;

    /// <summary>A pointer to the tensor's first element; the tensor must outlive the launch call only.</summary>
    public static implicit operator KernelArgument(Tensor tensor)
    {
        int status = GetDataPtr(tensor.Handle, out IntPtr data);
        return status == 0 ? new KernelArgument((ulong)data) : throw new CudaException("libtorch did not give a tensor's address.");
    }

    /// <summary>A copy of the description; it must outlive the launch call only.</summary>
    public static implicit operator KernelArgument(TensorMap map) => new((ulong)map.Address, isElsewhere: true);

    public static implicit operator KernelArgument(long value) => new((ulong)value);

    public static implicit operator KernelArgument(double value) => new((ulong)BitConverter.DoubleToInt64Bits(value));

    [LibraryImport("torch_cpu", EntryPoint = "aoti_torch_get_data_ptr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int GetDataPtr(IntPtr tensor, out IntPtr data);
}
