using System.Runtime.InteropServices;

namespace HunyuanVideo.Model.Native;

/// <summary>Tells the operating system what mapped memory will be needed, and what will not; where it takes no advice, nothing happens.</summary>
internal static partial class PageAdvice
{
    private const int WillNeed = 3;
    private const int DontNeed = 4;

    /// <summary>The bytes will be read soon: they are read from the disk meanwhile.</summary>
    public static void Fetch(nint start, long length) => Advise(start, length, WillNeed);

    /// <summary>
    /// The bytes of a file were read for the last time: they need not stay in this process's memory. Only whole pages are let go, and
    /// they would be read from the file again.
    /// </summary>
    public static void Release(nint start, long length) => Advise(start, length, DontNeed);

    private static void Advise(nint start, long length, int advice)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        long page = Environment.SystemPageSize;
        long first = ((long)start + page - 1) / page * page;
        long end = ((long)start + length) / page * page;
        if (end > first)
        {
            // advice that is refused costs nothing but speed
            _ = Madvise((nint)first, (nuint)(end - first), advice);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Madvise(nint address, nuint length, int advice);
}
