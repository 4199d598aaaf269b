using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>
/// Remembers in a browser who has signed in there, so that strangers who guess at his name do not keep him out. It opens nothing by itself.
/// </summary>
internal sealed class KnownBrowser(IDataProtectionProvider protection)
{
    public const string PlainName = "hunyuan-known";
    public const string SecureName = "__Host-" + PlainName;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private readonly IDataProtector _protector = protection.CreateProtector("HunyuanVideo.Web.Security.KnownBrowser");

    /// <summary>What the browser is known by; null where this user never signed in with it.</summary>
    public string? IdOf(HttpContext context, string name)
    {
        if (context.Request.Cookies[NameIn(context)] is not { } value)
        {
            return null;
        }

        try
        {
            return _protector.Unprotect(value).Split('\n') is [var id, var known] && string.Equals(known, name.Trim(), StringComparison.OrdinalIgnoreCase) ? id : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Remembers a user in the browser.</summary>
    public void Remember(HttpContext context, string name) => context.Response.Cookies.Append(
        NameIn(context),
        _protector.Protect($"{IdOf(context, name) ?? Accounts.Secret.NewId()}\n{name}"),
        new CookieOptions { Path = "/", MaxAge = Lifetime, HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps });

    private static string NameIn(HttpContext context) => context.Request.IsHttps ? SecureName : PlainName;
}
