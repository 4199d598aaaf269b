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
        ["/users", "/admin", "/metrics", "/healthz", "/readyz", "/api/users", "/api/admin"];

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

    private static ClaimsPrincipal Through(ClaimsPrincipal principal)
    {
        // whoever sits at this machine does not come that way
        if (principal.Identity is not { AuthenticationType: { } scheme } || scheme == LocalAuthentication.Name || Caller.Of(principal) is not { } caller)
        {
            return new ClaimsPrincipal(new ClaimsIdentity());
        }

        if (caller.Role != Role.Admin)
        {
            return principal;
        }

        // the rest stays: what the session hangs on is among it
        ClaimsPrincipal limited = (caller with { Role = Role.Creator }).Principal(scheme);
        var identity = (ClaimsIdentity)limited.Identity!;
        identity.AddClaims(principal.Claims.Where(claim => claim.Type is not (ClaimTypes.Role or ClaimTypes.Name)));
        identity.AddClaim(new Claim(Caller.CameThrough, "1"));
        return limited;
    }
}
