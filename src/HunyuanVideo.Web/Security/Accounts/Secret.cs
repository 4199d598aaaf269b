using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>Secrets that are drawn, shown once and kept as hashes.</summary>
internal static class Secret
{
    /// <summary>Begins every key of a program, so that scanners and logs know one.</summary>
    public const string KeyPrefix = "hyv_";

    /// <summary>Begins every access token that was drawn here.</summary>
    public const string TokenPrefix = "hyt_";

    private const int SecretBytes = 24;
    private const int PasswordBytes = 12;
    private const int NameBytes = 6;

    public static string NewKey() => KeyPrefix + Draw(SecretBytes);

    public static string NewToken() => TokenPrefix + Draw(SecretBytes);

    public static string NewPassword() => Draw(PasswordBytes);

    public static string NewStamp() => Draw(PasswordBytes);

    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes));

    /// <summary>
    /// What is kept of it. A plain hash is enough: nobody guesses one of 2^192. Whoever finds a secret by this hash learns nothing from
    /// the time it takes, because he cannot choose the hash.
    /// </summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static string Draw(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}
