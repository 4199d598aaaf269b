using System.Security.Cryptography;

namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>The program that makes the tunnel: it is run only when it is, at this moment, the one that was approved.</summary>
internal static class TunnelBinary
{
    private const int HashCharacters = 64;

    /// <summary>Its full path.</summary>
    /// <exception cref="TunnelException">It is not there, or not the one.</exception>
    public static async Task<string> CheckedAsync(CloudflaredOptions options, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(options.Path) || !Path.IsPathFullyQualified(options.Path))
        {
            throw new TunnelException("Share:Cloudflared:Path must be the full path of cloudflared.");
        }

        string expected = options.Sha256?.Trim() ?? string.Empty;
        if (expected.Length != HashCharacters || !expected.All(char.IsAsciiHexDigit))
        {
            throw new TunnelException(
                "Share:Cloudflared:Sha256 must be the SHA-256 of cloudflared as its makers publish it, 64 hexadecimal digits; without it the program is not run.");
        }

        byte[] hash = await HashAsync(options.Path, cancellationToken);
        return CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(expected))
            ? options.Path
            : throw new TunnelException(
                $"'{options.Path}' is not the approved program: its SHA-256 is {Convert.ToHexStringLower(hash)}, not {expected}. It was not run; put the right file there, or correct Share:Cloudflared:Sha256.");
    }

    private static async Task<byte[]> HashAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using FileStream file = File.OpenRead(path);
            return await SHA256.HashDataAsync(file, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TunnelException($"cloudflared cannot be read: {error.Message}", error);
        }
    }
}
