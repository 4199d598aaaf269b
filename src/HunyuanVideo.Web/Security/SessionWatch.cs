using System.Security.Claims;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Security.SignIn;

namespace HunyuanVideo.Web.Security;

/// <summary>
/// Ends every answer that goes on after its session has ended, or after its user got another role: events, sockets of the hub, downloads.
/// Pages look by themselves, because they have a place to go to.
/// </summary>
internal sealed class SessionWatch(SignInService signIn, TimeProvider time)
{
    /// <summary>How often a session is looked at while something goes on under it.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private const string Pages = "/_blazor";

    /// <summary>Looks at a session from time to time and calls <paramref name="ended"/> once it has ended or its user's role has changed.</summary>
    /// <returns>To be disposed when nothing goes on any more; a look that is under way is waited for.</returns>
    public ITimer Watch(ClaimsPrincipal user, Action ended)
    {
        Role? role = Caller.Of(user)?.Role;
        return time.CreateTimer(
            _ =>
            {
                if (!IsStill(user, role))
                {
                    ended();
                }
            },
            state: null, Period, Period);
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.User.Identity is not { IsAuthenticated: true } || context.Request.Path.StartsWithSegments(Pages, StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        ITimer timer = Watch(context.User, context.Abort);
        try
        {
            await next(context);
        }
        finally
        {
            // a look that is under way is waited for: afterwards the context is another request's
            await timer.DisposeAsync();
        }
    }

    private bool IsStill(ClaimsPrincipal user, Role? role)
    {
        try
        {
            return signIn.StillThere(user)?.Role == role;
        }
        catch (AccessException)
        {
            // who may sign in cannot be read: then nobody may
            return false;
        }
    }
}
