using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Native;

/// <summary>
/// Files mapped into memory to be read: as a tensor of bytes whose views keep the mapping alive. Unlike libtorch's own mapping it is
/// never written to, so the system sets no memory aside for it: a file may be larger than the machine's memory.
/// </summary>
internal static unsafe partial class FileMapping
{
    private static readonly ConcurrentDictionary<nint, (MemoryMappedFile File, MemoryMappedViewAccessor View)> Open = new();

    /// <summary>How many files are mapped now.</summary>
    public static int Count => Open.Count;

    /// <summary>Whether an address lies in a mapped file.</summary>
    public static bool Contains(nint address) => Open.Any(mapped => address >= mapped.Key && address - mapped.Key < mapped.Value.View.Capacity);

    /// <summary>Maps a whole file.</summary>
    /// <param name="path">A file that is not empty.</param>
    /// <returns>Its bytes, outside of every dispose scope. They must not be written to.</returns>
    /// <exception cref="IOException">It cannot be mapped.</exception>
    public static Tensor Map(string path)
    {
        InitializeDeviceType(DeviceType.CPU);
        var file = MemoryMappedFile.CreateFromFile(
            File.OpenHandle(path), mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        MemoryMappedViewAccessor? view = null;
        nint start = 0;
        try
        {
            view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            start = view.SafeMemoryMappedViewHandle.DangerousGetHandle();
            Open[start] = (file, view);
            // the view's length is rounded up to whole pages
            long length = new FileInfo(path).Length;
            nint tensor = NewTensor(start, &Close, &length, 1, (sbyte)ScalarType.Byte, (sbyte)ScalarType.Byte, (int)DeviceType.CPU, -1, requiresGrad: 0);
            return tensor != 0
                ? Tensor.UnsafeCreateTensor(tensor).DetachFromDisposeScope()
                : throw new IOException("libtorch did not take the mapping.");
        }
        catch
        {
            Open.TryRemove(start, out _);
            view?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Called by libtorch, on any thread, when the last view is gone.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Close(nint start)
    {
        if (Open.TryRemove(start, out (MemoryMappedFile File, MemoryMappedViewAccessor View) mapped))
        {
            mapped.View.Dispose();
            mapped.File.Dispose();
        }
    }

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial nint NewTensor(
        nint data, delegate* unmanaged[Cdecl]<nint, void> deleter, long* sizes, int dimensions, sbyte type, sbyte dtype, int deviceType, int deviceIndex, byte requiresGrad);
}
