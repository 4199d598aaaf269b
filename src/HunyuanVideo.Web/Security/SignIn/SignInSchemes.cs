using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace HunyuanVideo.Web.Security.SignIn;

/// <summary>The ways to be known: at this machine, by a session's cookie, by a key or the token.</summary>
internal static class SignInSchemes
{
    /// <summary>Chooses among the others.</summary>
    public const string Any = "Access";

    /// <summary>A session in a browser.</summary>
    public const string Cookie = "Session";

    public static void AddSchemes(this IServiceCollection services, AccessOptions options) => services.AddAuthentication(Any)
        .AddPolicyScheme(Any, displayName: null, scheme => scheme.ForwardDefaultSelector = Choose)
        .AddScheme<AuthenticationSchemeOptions, LocalAuthentication>(LocalAuthentication.Name, configureOptions: null)
        .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.Name, configureOptions: null)
        .AddCookie(Cookie, cookie => Configure(cookie, options));

    private static string Choose(HttpContext context) =>
        context.RequestServices.GetRequiredService<AccessGate>().IsOpenTo(context) ? LocalAuthentication.Name
        : BearerAuthentication.SecretOf(context.Request) is not null ? BearerAuthentication.Name
        : Cookie;

    private static void Configure(CookieAuthenticationOptions cookie, AccessOptions options)
    {
        cookie.CookieManager = new SessionCookie();
        cookie.Cookie.Name = SessionCookie.PlainName;
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.IsEssential = true;
        cookie.Cookie.Path = "/";
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = TimeSpan.FromDays(options.SessionDays);
        cookie.SlidingExpiration = true;
        cookie.Events.OnRedirectToLogin = context => AccessAnswers.AskForLoginAsync(context.HttpContext);
        cookie.Events.OnRedirectToAccessDenied = context => AccessAnswers.ForbidAsync(context.HttpContext);
        cookie.Events.OnValidatePrincipal = ValidateAsync;
    }

    /// <summary>A session ends when its user is gone or has another password, and has the role of today.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        IServiceProvider services = context.HttpContext.RequestServices;
        if (services.GetRequiredService<SignInService>().Renew(context.Principal) is { } now && SignInService.SessionOf(context.Principal!) is { } session)
        {
            services.GetRequiredService<UserSessions>().Touch(session);
            context.ReplacePrincipal(SignInService.PrincipalOf(now, Cookie, session));
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Cookie);
    }
}
