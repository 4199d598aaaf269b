using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Security.Audit;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>Where the forms for signing in and out are sent. They work without JavaScript.</summary>
internal static class SignInEndpoints
{
    public const string SignInAddress = "/sign-in";
    public const string SignOutAddress = "/sign-out";

    private const string StaleSignOutAddress = "/account?problem=stale";

    /// <summary>Carries the access token in an address that was printed at the start.</summary>
    private const string TokenQuery = "token";

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapPost(SignInAddress, SignInAsync).AddEndpointFilter(RequireFormOfThisSiteAsync).DisableAntiforgery().AllowAnonymous().ExcludeFromDescription();
        app.MapPost(SignOutAddress, SignOutAsync).AddEndpointFilter(RequireFormOfThisSiteAsync).DisableAntiforgery().AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>Takes the token from an address, once: the address goes on without it.</summary>
    public static void UseTokenLinks(this IApplicationBuilder app) => app.Use((context, next) => IsTokenLink(context.Request)
        ? SignInByAddressAsync(context, context.Request.Query[TokenQuery].ToString())
        : next(context));

    /// <summary>Whether a request brings the token in its address.</summary>
    public static bool IsTokenLink(HttpRequest request) => request.Query.ContainsKey(TokenQuery) && AccessAnswers.IsPage(request);

    private static async Task SignInByAddressAsync(HttpContext context, string token)
    {
        string back = context.Request.Path + QueryString.Create(context.Request.Query.Where(pair => pair.Key != TokenQuery));
        AccessGate gate = context.RequestServices.GetRequiredService<AccessGate>();
        if (gate.IsOpenTo(context))
        {
            context.Response.Redirect(LocalAddress.Or(back));
            return;
        }

        SignInResult result = context.RequestServices.GetRequiredService<SignInService>().BySecret(token, AddressOf(context));
        context.Response.Headers.CacheControl = "no-store";
        if (result.Identified is { } found)
        {
            await BeginAsync(context, found);
        }

        context.Response.Redirect(result.Identified is null ? AccessAnswers.LoginPage(back, "token") : LocalAddress.Or(back));
    }

    private static async Task<RedirectHttpResult> SignInAsync(HttpContext context, SignInService signIn, KnownBrowser browsers)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        string back = LocalAddress.Or(form["back"]);
        string? token = form[TokenQuery];
        string name = form["name"].ToString();
        SignInResult result = token is not null
            ? signIn.BySecret(token, AddressOf(context))
            : signIn.ByPassword(name, form["password"].ToString(), new SignInOrigin(AddressOf(context), browsers.IdOf(context, name)));
        if (result.Identified is not { } found)
        {
            return SeeOther(AccessAnswers.LoginPage(back, token is not null ? "token" : result.LockedFor is null ? "wrong" : "locked"));
        }

        if (token is null)
        {
            browsers.Remember(context, found.Caller.Name!);
        }

        await BeginAsync(context, found);
        return SeeOther(back);
    }

    private static async Task<RedirectHttpResult> SignOutAsync(HttpContext context, SignInService signIn, AuditLog audit)
    {
        if (Caller.Of(context.User) is { Name: not null } caller)
        {
            audit.SignedOut(caller, AddressOf(context));
        }

        signIn.End(context.User);
        await context.SignOutAsync(SignInSchemes.Cookie);
        return SeeOther(AccessAnswers.LoginAddress);
    }

    private static Task BeginAsync(HttpContext context, Identified found) => context.SignInAsync(
        SignInSchemes.Cookie, context.RequestServices.GetRequiredService<SignInService>().Begin(found, AddressOf(context)), new AuthenticationProperties { IsPersistent = true });

    private static async ValueTask<object?> RequireFormOfThisSiteAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsOfThisSiteAsync(context.HttpContext)
            ? await next(context)
            : await StaleAsync(context.HttpContext);

    /// <summary>
    /// A form that was loaded before the browser or the server forgot what it belongs to: a person gets it anew, with a sentence, and a program
    /// problem details.
    /// </summary>
    private static async Task<IResult> StaleAsync(HttpContext context)
    {
        if (!AccessAnswers.IsPerson(context.Request))
        {
            return TypedResults.Problem(detail: "The form is out of date; load the page again and send it anew.", statusCode: StatusCodes.Status400BadRequest);
        }

        bool isSignIn = context.Request.Path.StartsWithSegments(SignInAddress, StringComparison.OrdinalIgnoreCase);
        return SeeOther(!isSignIn && context.User.Identity is { IsAuthenticated: true }
            ? StaleSignOutAddress
            : AccessAnswers.LoginPage(await BackOfAsync(context.Request), "stale"));
    }

    private static async Task<string> BackOfAsync(HttpRequest request)
    {
        try
        {
            return LocalAddress.Or(request.HasFormContentType ? (await request.ReadFormAsync(request.HttpContext.RequestAborted))["back"] : default(string));
        }
        catch (Exception error) when (error is InvalidDataException or IOException or BadHttpRequestException)
        {
            return LocalAddress.Or(null);
        }
    }

    private static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();

    // the form must not be sent again where it leads
    private static RedirectHttpResult SeeOther(string address) => TypedResults.LocalRedirect(address);
}
