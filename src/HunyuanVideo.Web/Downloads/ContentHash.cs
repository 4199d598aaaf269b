using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace HunyuanVideo.Web.Downloads;

/// <summary>Compares a file on the disk with what the hub's list says.</summary>
public static class ContentHash
{
    private const int BufferSize = 1 << 20;

    /// <summary>Whether the bytes are those of <paramref name="file"/>: its size and its SHA-256, or its git object id.</summary>
    public static async Task<bool> MatchesAsync(SafeFileHandle handle, HfHubFile file, Action<long> onBytes, CancellationToken cancellationToken)
    {
        if (RandomAccess.GetLength(handle) != file.Size)
        {
            return false;
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(file.Sha256 is null ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        if (file.Sha256 is null)
        {
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Size}\0")));
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long offset = 0; offset < file.Size;)
            {
                int read = await RandomAccess.ReadAsync(handle, buffer, offset, cancellationToken);
                if (read == 0)
                {
                    return false;
                }

                hash.AppendData(buffer, 0, read);
                onBytes(offset += read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset()) == (file.Sha256 ?? file.GitId);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
