using Microsoft.Win32.SafeHandles;

namespace HunyuanVideo.Web.Downloads;

/// <summary>The disk, as far as a download needs it.</summary>
public interface IDownloadStorage
{
    /// <summary>Bytes that may still be written below an existing folder.</summary>
    long FreeBytes(string folder);

    /// <summary>Writes bytes at a place in a file.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    ValueTask WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken);
}

/// <summary>The disk itself.</summary>
public sealed class DiskStorage : IDownloadStorage
{
    public long FreeBytes(string folder) => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;

    public ValueTask WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken) =>
        RandomAccess.WriteAsync(file, bytes, offset, cancellationToken);
}
