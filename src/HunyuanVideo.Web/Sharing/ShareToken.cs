using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace HunyuanVideo.Web.Sharing;

/// <summary>What stands in the address of a link: 128 random bits. Only its hash is kept.</summary>
public static class ShareToken
{
    /// <summary>How many characters it has.</summary>
    public const int Length = 22;

    private const int Bytes = 16;

    /// <summary>A new one, in base64url without padding.</summary>
    public static string New()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The SHA-256 under which it is kept, in hexadecimal; null for what is no token. Each token has one spelling.</summary>
    public static string? HashOf(string? token)
    {
        if (token is not { Length: Length })
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[Bytes + 2];
        return Base64Url.DecodeFromChars(token, bytes, out _, out int written) == OperationStatus.Done
            && written == Bytes
            && Base64Url.EncodeToString(bytes[..Bytes]) == token
            ? Convert.ToHexStringLower(SHA256.HashData(bytes[..Bytes]))
            : null;
    }
}
