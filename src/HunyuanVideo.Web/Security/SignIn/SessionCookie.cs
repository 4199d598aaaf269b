using Microsoft.AspNetCore.Authentication.Cookies;

namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>
/// The session's cookie under the name that its connection allows: over HTTPS one that browsers accept from this host alone and only
/// marked as secure, over plain HTTP one without that promise.
/// </summary>
internal sealed class SessionCookie : ICookieManager
{
    public const string PlainName = "hunyuan-session";
    public const string SecureName = "__Host-" + PlainName;

    private readonly ChunkingCookieManager _chunks = new();

    public string? GetRequestCookie(HttpContext context, string key) => _chunks.GetRequestCookie(context, NameIn(context));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _chunks.AppendResponseCookie(context, NameIn(context), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _chunks.DeleteCookie(context, NameIn(context), options);

    /// <summary>Whether a request brings a session.</summary>
    public static bool IsIn(HttpContext context) => context.Request.Cookies.ContainsKey(NameIn(context));

    private static string NameIn(HttpContext context) => context.Request.IsHttps ? SecureName : PlainName;
}
