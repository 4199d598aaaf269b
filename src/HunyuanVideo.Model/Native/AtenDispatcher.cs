using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native;

/// <summary>
/// Calls libtorch's operators by name, through the stable C interface of its dispatcher. For operators that TorchSharp does
/// not offer; a call costs some microseconds. Every argument of the operator's schema is given, in its order.
/// </summary>
internal static partial class AtenDispatcher
{
    /// <summary>More than an operator asks for at once: libtorch has given back what it kept before it fails.</summary>
    private const long LeastFree = 256L << 20;

    private static readonly ulong AbiVersion = TorchAbiVersion();

    /// <summary>Calls an operator that returns one tensor.</summary>
    /// <param name="name">The operator, as <c>aten::_scaled_mm</c>.</param>
    /// <param name="overload">Its overload; empty for the default one.</param>
    /// <param name="arguments">One for each of the schema's arguments.</param>
    /// <returns>The result, in the caller's dispose scope.</returns>
    /// <exception cref="InvalidOperationException">The operator is unknown or refused the arguments.</exception>
    /// <exception cref="OperatorMemoryException">The device has next to no memory left, which is why it failed.</exception>
    public static Tensor Call(string name, string overload, params ReadOnlySpan<AtenArgument> arguments)
    {
        // results replace the arguments from the bottom of the stack
        Span<ulong> stack = stackalloc ulong[Math.Max(arguments.Length, 1)];
        for (int i = 0; i < arguments.Length; i++)
        {
            stack[i] = arguments[i].ToStack();
        }

        int status = CallDispatcher(name, overload, ref stack[0], AbiVersion);
        return status == 0
            ? Tensor.UnsafeCreateTensor(checked((IntPtr)stack[0]))
            : throw Refusal(name, CudaMemory.ReadCurrent()?.Free);
    }

    /// <summary>The interface tells that an operator failed, not why: a device without room for a workspace is the likelier reason there.</summary>
    /// <param name="name">The operator.</param>
    /// <param name="free">Bytes the device has left; null without one.</param>
    internal static Exception Refusal(string name, long? free) => free < LeastFree
        ? new OperatorMemoryException($"CUDA out of memory: {name} failed with {free >> 20} MiB left on the device.")
        : new InvalidOperationException($"libtorch could not run {name}: it is unknown to this build, or refused its arguments.");

    [LibraryImport("torch_cpu", EntryPoint = "torch_call_dispatcher", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int CallDispatcher(string name, string overload, ref ulong stack, ulong abiVersion);

    [LibraryImport("torch_cpu", EntryPoint = "aoti_torch_abi_version")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial ulong TorchAbiVersion();
}
