using Microsoft.Extensions.Primitives;

namespace HunyuanVideo.Web.Hosting;

internal static class SecurityHeaders
{
    // MudBlazor and Blazor set style attributes; everything else comes from this server
    private static readonly StringValues ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'";

    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues SameOrigin = "same-origin";

    /// <summary>Adds headers that keep the browser from guessing types and from asking other servers.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app)
    {
        app.Use((context, next) =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.XContentTypeOptions = NoSniff;
            headers["Referrer-Policy"] = SameOrigin;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            return next(context);
        });
    }
}
