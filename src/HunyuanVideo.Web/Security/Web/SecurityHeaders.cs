using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;

namespace HunyuanVideo.Web.Security.Web;

/// <summary>Headers that keep the browser from guessing types, from asking other servers and from showing pages inside others.</summary>
internal static partial class SecurityHeaders
{
    private const string HstsHeader = "Strict-Transport-Security";

    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues SameOrigin = "same-origin";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues Features = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), hid=()";
    private static readonly StringValues Hsts = "max-age=31536000";

    /// <summary>Sets them before anything answers; an answer that needs others replaces them.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = NoSniff;
        headers.XFrameOptions = Deny;
        headers["Referrer-Policy"] = SameOrigin;
        headers["Permissions-Policy"] = Features;
        headers["Cross-Origin-Opener-Policy"] = SameOrigin;
        headers["Cross-Origin-Resource-Policy"] = SameOrigin;
        headers.ContentSecurityPolicy = PolicyOf(context.Request);
        if (context.Request.IsHttps)
        {
            headers[HstsHeader] = Hsts;
        }

        return next(context);
    });

    // MudBlazor and Blazor set style attributes; everything else comes from this server. Some browsers do not take sockets for 'self'.
    private static string PolicyOf(HttpRequest request)
    {
        string? host = request.Host.Value;
        string sockets = host is not null && Hosts().IsMatch(host) ? $" {(request.IsHttps ? "wss" : "ws")}://{host}" : string.Empty;
        return "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' blob:; "
            + $"connect-src 'self'{sockets}; frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'";
    }

    [GeneratedRegex(@"^[A-Za-z0-9.\-]{1,253}(?::\d{1,5})?\z|^\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hosts();
}
