using HunyuanVideo.Web.Security.SignIn;

namespace HunyuanVideo.Web.Security.Web;

/// <summary>
/// Refuses what the web page of another site has a visitor's browser send: changes, and everything on the sockets, which no browser
/// protects by itself. Browsers name the page's site with all of these; programs name none, and bring a key instead of a cookie.
/// </summary>
internal static class OriginCheck
{
    private const string SameSite = "same-origin";

    // what browsers send from pages that keep their address to themselves, also to their own site
    private const string HiddenOrigin = "null";

    private static readonly PathString[] Sockets = ["/_blazor", "/hubs"];

    public static void UseOriginCheck(this IApplicationBuilder app) => app.Use((context, next) => IsAccepted(context)
        ? next(context)
        : AccessAnswers.ProblemAsync(context, StatusCodes.Status403Forbidden, "Requests from web pages of other sites are not accepted."));

    private static bool IsAccepted(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!CanHarm(request) || context.User.Identity?.AuthenticationType == BearerAuthentication.Name)
        {
            return true;
        }

        string? origin = request.Headers.Origin;
        string? site = request.Headers["Sec-Fetch-Site"];
        if (!string.IsNullOrEmpty(origin) && !(origin == HiddenOrigin && site == SameSite))
        {
            return IsOwn(origin, request.Host);
        }

        return site switch
        {
            SameSite or "none" => true,
            null or "" => !SessionCookie.IsIn(context) || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method),
            _ => false,
        };
    }

    private static bool CanHarm(HttpRequest request) =>
        Array.Exists(Sockets, prefix => request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
        || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || HttpMethods.IsTrace(request.Method));

    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? site) && string.Equals(site.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
}
