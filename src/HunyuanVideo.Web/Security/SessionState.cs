using System.Security.Claims;
using HunyuanVideo.Web.Security.SignIn;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace HunyuanVideo.Web.Security;

/// <summary>Who looks at an open page: looked up again now and then, so that a page does not outlive its session.</summary>
internal sealed class SessionState(ILoggerFactory loggers, SignInService signIn, CurrentCaller current) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => SessionWatch.Period;

    /// <summary>Shows the page to nobody any more: it leads to the login.</summary>
    public void End() => SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        // what the page goes on to show is for who he is now
        Caller? now = signIn.StillThere(authenticationState.User);
        current.Set(now);
        return Task.FromResult(now is not null);
    }
}
