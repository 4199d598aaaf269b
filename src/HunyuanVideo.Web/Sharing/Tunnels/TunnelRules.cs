using System.Security.Claims;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>What is for admins does not exist at the other end of the tunnel.</summary>
internal static class TunnelRules
{
    /// <summary>Looking after the server, its users and its figures.</summary>
    private static readonly PathString[] Hidden =
        ["/system", "/users", "/admin", "/metrics", "/healthz", "/readyz", "/api/system", "/api/users", "/api/admin", "/api/keys", "/api/audit"];

    /// <summary>Answers 404 for it. Has to come after routing and before whoever asks is looked at.</summary>
    public static void UseTunnelRules(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (TunnelMark.IsOn(context) && IsHidden(context))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    });

    /// <summary>Whether an endpoint is for admins alone.</summary>
    internal static bool IsForAdmins(Endpoint? endpoint) =>
        endpoint?.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy == Policies.Administer) == true;

    private static bool IsHidden(HttpContext context) =>
        IsForAdmins(context.GetEndpoint())
        || Array.Exists(Hidden, prefix => context.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// Who comes through the tunnel has signed in, and is no admin there: not in requests, and not in the circuits and hubs that begin with one.
/// </summary>
internal sealed class TunnelCallers(IHttpContextAccessor context) : IClaimsTransformation
{
    public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) =>
        Task.FromResult(TunnelMark.IsOn(context.HttpContext) ? Through(principal) : principal);

    internal static ClaimsPrincipal Through(ClaimsPrincipal principal)
    {
        // whoever sits at this machine does not come that way
        if (principal.Identity?.AuthenticationType == LocalAuthentication.Name || Caller.Of(principal) is not { } caller)
        {
            return new ClaimsPrincipal(new ClaimsIdentity());
        }

        return caller.Role == Role.Admin ? (caller with { Role = Role.Creator }).Principal(principal.Identity!.AuthenticationType!) : principal;
    }
}
