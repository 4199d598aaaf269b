using HunyuanVideo.Web.Security.SignIn;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace HunyuanVideo.Web.Security;

/// <summary>Who looks at an open page: looked up again now and then, so that a page does not outlive its session.</summary>
internal sealed class SessionState(ILoggerFactory loggers, SignInService signIn) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(signIn.StillThere(authenticationState.User) is not null);
}
