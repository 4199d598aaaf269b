using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace HunyuanVideo.Web.Sharing;

/// <summary>Remembers for a while, in the browser and for one link's addresses alone, that its password was given.</summary>
internal sealed class ShareCookie(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long a password is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const string Name = "hunyuan-share";

    private readonly IDataProtector _protector = protection.CreateProtector("HunyuanVideo.Web.Sharing.Password");

    /// <summary>Whether the browser has shown the password of this link, or it has none.</summary>
    public bool Opens(HttpRequest request, ShareLink link) =>
        link.PasswordHash is null || (request.Cookies[Name] is { } value && IsFor(link, value));

    /// <summary>Lets the browser in.</summary>
    public void Give(HttpContext context, ShareLink link, string token)
    {
        string until = (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        context.Response.Cookies.Append(Name, _protector.Protect($"{link.Id}|{until}"), new CookieOptions
        {
            Path = ShareAddress.PathOf(token),
            MaxAge = Lifetime,
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
    }

    private bool IsFor(ShareLink link, string value)
    {
        try
        {
            string[] parts = _protector.Unprotect(value).Split('|');
            return parts is [var id, var until]
                && id == link.Id
                && DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(until, CultureInfo.InvariantCulture)) > time.GetUtcNow();
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return false;
        }
    }
}
