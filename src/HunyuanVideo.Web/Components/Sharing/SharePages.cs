using HunyuanVideo.Web.Sharing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace HunyuanVideo.Web.Components.Sharing;

/// <summary>The pages behind links: HTML alone, without a circuit and without a script.</summary>
internal static class SharePages
{
    private const string Policy =
        "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'";

    private static readonly StringValues NotFramed = $"{Policy}; frame-ancestors 'none'";
    private static readonly StringValues Framed = $"{Policy}; frame-ancestors *";

    /// <summary>The video with what its owner lets be seen.</summary>
    public static RazorComponentResult Page(SharedVideoView view) =>
        new RazorComponentResult<SharedVideoPage>(new { View = view });

    /// <summary>The video alone, for frames in other pages.</summary>
    public static RazorComponentResult Embed(SharedVideoView view) =>
        new RazorComponentResult<SharedEmbedPage>(new { View = view });

    /// <summary>Asks for the password.</summary>
    public static RazorComponentResult Password(SharePasswordView view, int status) =>
        new RazorComponentResult<SharedPasswordPage>(new { View = view }) { StatusCode = status };

    /// <summary>The same for everything that opens nothing, whatever the reason.</summary>
    public static RazorComponentResult Missing() =>
        new RazorComponentResult<SharedMissingPage> { StatusCode = StatusCodes.Status404NotFound };

    /// <summary>Headers that keep the address from others: no referrer, no search engine, no cache, nothing from elsewhere.</summary>
    public static void Guard(HttpContext context, bool framed = false, bool sends = false)
    {
        IHeaderDictionary headers = context.Response.Headers;

        // without a referrer browsers send forms with no origin either, and those are refused
        headers["Referrer-Policy"] = sends ? "same-origin" : "no-referrer";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers.CacheControl = "private, no-store";
        headers.ContentSecurityPolicy = framed ? Framed : NotFramed;
        if (framed)
        {
            headers.Remove("X-Frame-Options");
            headers.Remove("Cross-Origin-Resource-Policy");
        }
    }
}

/// <summary>What the form for a password shows.</summary>
/// <param name="Path">Where it is sent.</param>
/// <param name="FieldName">Name of the hidden field against forged requests.</param>
/// <param name="FieldValue">Its value.</param>
/// <param name="Fault">What was wrong with the last try; null before the first.</param>
/// <param name="Minutes">With <see cref="PasswordFault.TooMany"/>: how long to wait.</param>
public sealed record SharePasswordView(string Path, string FieldName, string FieldValue, PasswordFault? Fault = null, int Minutes = 0);

public enum PasswordFault
{
    /// <summary>It is not the password.</summary>
    Wrong,

    /// <summary>There were too many tries.</summary>
    TooMany,

    /// <summary>The form was not sent from the page.</summary>
    Stale,
}
