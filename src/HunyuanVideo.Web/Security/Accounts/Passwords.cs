using Microsoft.AspNetCore.Identity;

namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>Hashes of passwords by ASP.NET's hasher: PBKDF2 with HMAC-SHA512.</summary>
internal static class Passwords
{
    private const int Rounds = 210_000;

    private static readonly object Nobody = new();
    private static readonly PasswordHasher<object> Hasher = new(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));

    // what is checked for a name that nobody has, so that it takes as long
    private static readonly string Decoy = Hasher.HashPassword(Nobody, Secret.NewPassword());

    /// <exception cref="AccessException">It cannot be used as a password.</exception>
    public static string Hash(string password)
    {
        AccountRules.CheckPassword(password);
        return Hasher.HashPassword(Nobody, password);
    }

    /// <summary>Whether the password belongs to the hash; never for none.</summary>
    public static bool Verify(string? hash, string password)
    {
        bool right = password.Length <= AccountRules.LongestPassword
            && Hasher.VerifyHashedPassword(Nobody, hash ?? Decoy, password) != PasswordVerificationResult.Failed;
        return right && hash is not null;
    }
}
