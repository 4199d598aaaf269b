using Microsoft.AspNetCore.Diagnostics;

namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>What those hear who may not: people get a page, programs problem details.</summary>
internal static class AccessAnswers
{
    public const string LoginAddress = "/login";

    private static readonly PathString[] ForPrograms = ["/api", "/hubs", "/openapi", "/readyz", "/metrics", "/_blazor", "/videos"];

    /// <summary>To the login page and back afterwards, or 401.</summary>
    public static Task AskForLoginAsync(HttpContext context)
    {
        if (IsPage(context.Request))
        {
            context.Response.Redirect($"{LoginAddress}?back={Uri.EscapeDataString(AskedFor(context))}");
            return Task.CompletedTask;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemAsync(context, StatusCodes.Status401Unauthorized, "Sign in first: send Authorization: Bearer with a key or the access token.");
    }

    /// <summary>403: known, but it is not for him.</summary>
    public static Task ForbidAsync(HttpContext context)
    {
        if (IsPage(context.Request))
        {
            // the page for it follows
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return ProblemAsync(context, StatusCodes.Status403Forbidden, "Your role does not allow this; an admin can change it.");
    }

    /// <summary>Writes problem details, with nothing to be kept.</summary>
    public static Task ProblemAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : TypedResults.Problem(detail: detail, statusCode: status).ExecuteAsync(context);
    }

    /// <summary>Whether a person waits for a page.</summary>
    public static bool IsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !Array.Exists(ForPrograms, prefix => request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
        && IsPerson(request);

    /// <summary>Whether a browser shows the answer to a person, also that to a form.</summary>
    public static bool IsPerson(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    /// <summary>The login page with what was wrong.</summary>
    /// <param name="back">Where to go afterwards: an address on this server.</param>
    /// <param name="problem">One of those that the page has words for.</param>
    public static string LoginPage(string back, string problem) => $"{LoginAddress}?problem={problem}&back={Uri.EscapeDataString(back)}";

    private static string AskedFor(HttpContext context) =>
        context.Features.Get<IStatusCodeReExecuteFeature>() is { } original
            ? original.OriginalPath + original.OriginalQueryString
            : context.Request.Path + context.Request.QueryString;
}
