using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace HunyuanVideo.Web.Downloads;

/// <summary>
/// How many bytes of each part of a file are on the disk, in a small file beside it. Bytes are written before they are
/// counted, so that after a kill it never claims more than there is.
/// Format: 32 bytes that identify file and part size, then 8 bytes little-endian for each part.
/// </summary>
public sealed class PartJournal : IDisposable
{
    private const int HeaderLength = 32;

    private readonly SafeFileHandle _handle;
    private readonly long[] _done;

    private PartJournal(SafeFileHandle handle, long[] done, long size, long partSize)
    {
        (_handle, _done, Size, PartSize) = (handle, done, size, partSize);
    }

    public long Size { get; }

    public long PartSize { get; }

    public int Parts => _done.Length;

    public long TotalDone => _done.Sum(done => Interlocked.Read(ref done));

    /// <summary>Opens the journal of a file, or begins a new one where there is none for exactly this file.</summary>
    public static PartJournal Open(string path, HfHubFile file, long partSize, bool isFresh)
    {
        long[] done = new long[(file.Size + partSize - 1) / partSize];
        SafeFileHandle handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            byte[] header = Header(file, partSize);
            if (isFresh || !TryRead(handle, header, done, file.Size, partSize))
            {
                Array.Clear(done);
                RandomAccess.SetLength(handle, 0);
                RandomAccess.SetLength(handle, HeaderLength + (8L * done.Length));
                RandomAccess.Write(handle, header, 0);
            }

            return new PartJournal(handle, done, file.Size, partSize);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of a file that an earlier run left; 0 when there are none.</summary>
    public static long BytesDone(string path, HfHubFile file, long partSize)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        long[] done = new long[(file.Size + partSize - 1) / partSize];
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return TryRead(handle, Header(file, partSize), done, file.Size, partSize) ? done.Sum() : 0;
    }

    public long Done(int part) => _done[part];

    public long Length(int part) => Math.Min(PartSize, Size - (part * PartSize));

    /// <summary>Counts bytes that were written. A part belongs to one caller at a time.</summary>
    public void Add(int part, int bytes)
    {
        Span<byte> count = stackalloc byte[8];
        long done = Interlocked.Add(ref _done[part], bytes);
        BinaryPrimitives.WriteInt64LittleEndian(count, done);
        RandomAccess.Write(_handle, count, HeaderLength + (8L * part));
    }

    public void Dispose() => _handle.Dispose();

    private static byte[] Header(HfHubFile file, long partSize) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"1 {file.Identity} {partSize}"));

    private static bool TryRead(SafeFileHandle handle, byte[] header, long[] done, long size, long partSize)
    {
        byte[] bytes = new byte[HeaderLength + (8 * done.Length)];
        if (RandomAccess.GetLength(handle) != bytes.Length || RandomAccess.Read(handle, bytes, 0) != bytes.Length || !bytes.AsSpan(0, HeaderLength).SequenceEqual(header))
        {
            return false;
        }

        for (int part = 0; part < done.Length; part++)
        {
            done[part] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(HeaderLength + (8 * part)));
            if (done[part] < 0 || done[part] > Math.Min(partSize, size - (part * partSize)))
            {
                return false;
            }
        }

        return true;
    }
}
