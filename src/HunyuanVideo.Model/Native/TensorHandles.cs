using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native;

/// <summary>What a tensor's native handle points at.</summary>
internal static partial class TensorHandles
{
    private const DllImportSearchPath SearchPaths = DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory;

    /// <summary>
    /// Makes <paramref name="target"/> stand for the same native tensor as <paramref name="value"/>, with its device and
    /// memory. Whoever holds <paramref name="target"/> sees the change; what it stood for before is freed when nothing else
    /// refers to it.
    /// </summary>
    /// <exception cref="InvalidOperationException">libtorch refused.</exception>
    public static void Assign(Tensor target, Tensor value)
    {
        if (AssignTensors(value.Handle, target.Handle) != 0)
        {
            throw new InvalidOperationException($"libtorch cannot point a {target.dtype} tensor at another one.");
        }
    }

    /// <summary>The address of a tensor's first element, on its device.</summary>
    /// <exception cref="InvalidOperationException">The tensor has no memory.</exception>
    public static nint AddressOf(Tensor tensor)
    {
        return GetDataPtr(tensor.Handle, out nint address) == 0
            ? address
            : throw new InvalidOperationException($"A {tensor.dtype} tensor on {tensor.device} has no address.");
    }

    [LibraryImport("torch_cpu", EntryPoint = "aoti_torch_assign_tensors")]
    [DefaultDllImportSearchPaths(SearchPaths)]
    private static partial int AssignTensors(nint source, nint destination);

    [LibraryImport("torch_cpu", EntryPoint = "aoti_torch_get_data_ptr")]
    [DefaultDllImportSearchPaths(SearchPaths)]
    private static partial int GetDataPtr(nint tensor, out nint address);
}
