using System.Text.RegularExpressions;

namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>What names, passwords and labels may be.</summary>
internal static partial class AccountRules
{
    /// <summary>Who signs in with the access token.</summary>
    public const string TokenName = "token";

    public const int ShortestPassword = 8;
    public const int LongestPassword = 256;
    public const int ShortestToken = 16;
    public const int MostUsers = 1_000;
    public const int MostKeys = 50;

    private const int LongestLabel = 60;
    private const int LongestKeyDays = 3_650;

    public static void CheckName(string name)
    {
        if (!Names().IsMatch(name))
        {
            throw new AccessException("A name has 1 to 64 letters, digits, dots, dashes, underscores or @, and begins with a letter or digit.");
        }

        if (name.Equals(TokenName, StringComparison.OrdinalIgnoreCase))
        {
            throw new AccessException($"'{TokenName}' is who signs in with the access token; choose another name.");
        }
    }

    public static void CheckPassword(string password)
    {
        if (password.Length is < ShortestPassword or > LongestPassword)
        {
            throw new AccessException($"A password has {ShortestPassword} to {LongestPassword} characters, not {password.Length}.");
        }
    }

    public static void CheckToken(string token)
    {
        if (token.Length is < ShortestToken or > LongestPassword || !token.All(letter => letter is > ' ' and <= '~'))
        {
            throw new AccessException($"An access token has {ShortestToken} to {LongestPassword} letters, digits and signs without spaces; --generate-token draws a good one.");
        }
    }

    /// <summary>After which time a key ends; null for never.</summary>
    public static TimeSpan? KeyLifetime(int? days) => days is null or (>= 1 and <= LongestKeyDays)
        ? (days is null ? null : TimeSpan.FromDays(days.Value))
        : throw new AccessException($"A key lasts 1 to {LongestKeyDays} days, not {days}.");

    /// <summary>The label as it is kept.</summary>
    public static string Label(string? label)
    {
        string text = string.Concat((label ?? string.Empty).Where(letter => !char.IsControl(letter))).Trim();
        return text.Length switch
        {
            0 => "key",
            > LongestLabel => throw new AccessException($"A key's label has at most {LongestLabel} characters, not {text.Length}."),
            _ => text,
        };
    }

    [GeneratedRegex(@"^[\p{L}\p{Nd}][\p{L}\p{Nd}._@-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();
}
