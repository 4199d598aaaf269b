using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native;

/// <summary>
/// Calls libtorch's operators by name, through the stable C interface of its dispatcher. For operators that TorchSharp does
/// not offer; a call costs some microseconds. Every argument of the operator's schema is given, in its order.
/// </summary>
internal static partial class AtenDispatcher
{
    private static readonly ulong AbiVersion = TorchAbiVersion();

    /// <summary>Calls an operator that returns one tensor.</summary>
    /// <param name="name">The operator, as <c>aten::_scaled_mm</c>.</param>
    /// <param name="overload">Its overload; empty for the default one.</param>
    /// <param name="arguments">One for each of the schema's arguments.</param>
    /// <returns>The result, in the caller's dispose scope.</returns>
    /// <exception cref="InvalidOperationException">The operator is unknown or refused the arguments.</exception>
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
            : throw new InvalidOperationException($"libtorch could not run {name}: it is unknown to this build, or refused its arguments.");
    }

    [LibraryImport("torch_cpu", EntryPoint = "torch_call_dispatcher", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int CallDispatcher(string name, string overload, ref ulong stack, ulong abiVersion);

    [LibraryImport("torch_cpu", EntryPoint = "aoti_torch_abi_version")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial ulong TorchAbiVersion();
}
