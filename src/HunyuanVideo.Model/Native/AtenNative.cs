using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native;

/// <summary>Operators of libtorch that TorchSharp does not offer, through libtorch's stable C interface.</summary>
internal static partial class AtenNative
{
    /// <summary>The same bytes seen as another data type, without a copy (torch.Tensor.view(dtype)).</summary>
    /// <param name="tensor">A tensor whose last dimension is contiguous and divides evenly.</param>
    /// <param name="dtype">The data type to see the bytes as.</param>
    /// <exception cref="InvalidOperationException">libtorch refused the view.</exception>
    public static Tensor ViewAs(Tensor tensor, ScalarType dtype)
    {
        int status = ViewDtype(tensor.Handle, (int)dtype, out IntPtr result);
        return status == 0
            ? Tensor.UnsafeCreateTensor(result)
            : throw new InvalidOperationException($"libtorch cannot view {tensor.dtype} as {dtype}.");
    }

    [LibraryImport("torch_cpu", EntryPoint = "aoti_torch_view_dtype")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int ViewDtype(IntPtr self, int dtype, out IntPtr result);
}
