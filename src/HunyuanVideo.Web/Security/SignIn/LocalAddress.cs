namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>Addresses on this server, for going back to where somebody came from.</summary>
internal static class LocalAddress
{
    /// <summary>The address if it is one on this server, else the start page.</summary>
    public static string Or(string? address) => IsHere(address) ? address! : "/";

    // "//host" and "/\host" lead elsewhere, and a line break would end the header
    private static bool IsHere(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl);
}
