using System.Security.Claims;
using HunyuanVideo.Web.Security.SignIn;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.SignalR;

namespace HunyuanVideo.Web.Security;

/// <summary>Who asks, in the scope of one request, one circuit or one call of a hub.</summary>
public sealed class CurrentCaller
{
    /// <summary>He; null for nobody, who may do nothing.</summary>
    public Caller? Caller { get; private set; }

    /// <summary>Tells the rest of the scope who asks.</summary>
    public void Set(ClaimsPrincipal? user) => Caller = user is null ? null : Caller.Of(user);

    /// <summary>Tells the rest of the scope who asks.</summary>
    internal void Set(Caller? who) => Caller = who;
}

/// <summary>Tells a circuit who opened it, and at every sign of life whether he still may: sessions end while pages are open.</summary>
internal sealed class CircuitCaller(AuthenticationStateProvider state, SignInService signIn, CurrentCaller caller) : CircuitHandler
{
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) => RenewAsync();

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async context =>
        {
            await RenewAsync();
            await next(context);
        };

    private async Task RenewAsync() => caller.Set(signIn.StillThere((await state.GetAuthenticationStateAsync()).User));
}

/// <summary>Tells a call of a hub who makes it; a session that has ended since the connection began makes none.</summary>
internal sealed class HubCaller(SignInService signIn) : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        Caller caller = signIn.StillThere(invocationContext.Context.User) ?? throw new HubException("The session has ended; sign in again.");
        invocationContext.ServiceProvider.GetRequiredService<CurrentCaller>().Set(caller);
        return next(invocationContext);
    }
}
