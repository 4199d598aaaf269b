using System.Security.Claims;
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
    internal void Set(ClaimsPrincipal? user) => Caller = user is null ? null : Caller.Of(user);
}

/// <summary>Tells a circuit who opened it.</summary>
internal sealed class CircuitCaller(AuthenticationStateProvider state, CurrentCaller caller) : CircuitHandler
{
    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) =>
        caller.Set((await state.GetAuthenticationStateAsync()).User);
}

/// <summary>Tells a call of a hub who makes it.</summary>
internal sealed class HubCaller : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        invocationContext.ServiceProvider.GetRequiredService<CurrentCaller>().Set(invocationContext.Context.User);
        return next(invocationContext);
    }
}
