using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// A fingerprint of weight files that stays cheap at any size: SHA-256 over, for each file in the order given, its length
/// (8 bytes, little-endian), its whole safetensors header (names, types, shapes) if it is such a file, and 64 blocks of 64 KiB at even
/// distances, the first at the file's start and the last at its end; a file of up to 4 MiB is covered whole. Training,
/// merging or converting a model changes nearly every weight and so the fingerprint; a change to a few chosen bytes can
/// escape it, so it identifies weights but does not protect them.
/// </summary>
public static class WeightFingerprint
{
    private const int BlockBytes = 64 * 1024;
    private const int Blocks = 64;

    /// <summary>The fingerprint of the files, as 64 hexadecimal digits.</summary>
    /// <exception cref="CheckpointException">A file cannot be read.</exception>
    public static string Of(IReadOnlyList<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[BlockBytes];
        foreach (string path in paths)
        {
            try
            {
                Append(hash, path, block);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new CheckpointException($"{path} cannot be read: {error.Message}", error);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string path, byte[] block)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, stream.Length);
        hash.AppendData(length);
        if (WeightFormat.Of(path) == WeightFormat.Safetensors)
        {
            AppendHeader(hash, stream, block);
        }

        foreach (long start in BlockStarts(stream.Length))
        {
            stream.Position = start;
            int read = stream.ReadAtLeast(block, BlockBytes, throwOnEndOfStream: false);
            hash.AppendData(block, 0, read);
        }
    }

    private static void AppendHeader(IncrementalHash hash, FileStream stream, byte[] block)
    {
        long rest = HeaderLength(stream);
        while (rest > 0)
        {
            int read = stream.Read(block, 0, (int)Math.Min(rest, BlockBytes));
            if (read == 0)
            {
                return;
            }

            hash.AppendData(block, 0, read);
            rest -= read;
        }
    }

    private static long HeaderLength(FileStream stream)
    {
        Span<byte> prefix = stackalloc byte[8];
        int read = stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false);
        // a header that claims more than the file holds ends where the file does
        return read < 8 ? 0 : (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(prefix), (ulong)(stream.Length - 8));
    }

    private static IEnumerable<long> BlockStarts(long length)
    {
        if (length <= (long)Blocks * BlockBytes)
        {
            return Enumerable.Range(0, (int)((length + BlockBytes - 1) / BlockBytes)).Select(i => (long)i * BlockBytes);
        }

        return Enumerable.Range(0, Blocks).Select(i => (long)((Int128)(length - BlockBytes) * i / (Blocks - 1)));
    }
}
