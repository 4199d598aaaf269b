using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>One argument of an own kernel: all of them are 8 bytes wide (a pointer, a long long or a double).</summary>
internal readonly partial struct KernelArgument
{
    private KernelArgument(ulong bits) => Bits = bits;

    /// <summary>The argument's bits.</summary>
    public ulong Bits { get; }

    /// <summary>A null pointer.</summary>
    public static KernelArgument Null => default;

    /// <summary>A pointer to the tensor's first element; the tensor must outlive the launch call only.</summary>
    public static implicit operator KernelArgument(Tensor tensor)
    {
        int status = GetDataPtr(tensor.Handle, out IntPtr data);
        return status == 0 ? new KernelArgument((ulong)data) : throw new CudaException("libtorch did not give a tensor's address.");
    }

    public static implicit operator KernelArgument(long value) => new((ulong)value);

    public static implicit operator KernelArgument(double value) => new((ulong)BitConverter.DoubleToInt64Bits(value));

    [LibraryImport("torch_cpu", EntryPoint = "aoti_torch_get_data_ptr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int GetDataPtr(IntPtr tensor, out IntPtr data);
}
