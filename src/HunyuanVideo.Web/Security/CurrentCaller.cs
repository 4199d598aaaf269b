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

    private async Task RenewAsync()
    {
        ClaimsPrincipal user = (await state.GetAuthenticationStateAsync()).User;
        Caller? now = signIn.StillThere(user);
        caller.Set(now);
        if (now is null && user.Identity is { IsAuthenticated: true } && state is SessionState session)
        {
            session.End();
        }
    }
}

/// <summary>Tells a call of a hub who makes it; a session that has ended since the connection began makes none.</summary>
internal sealed class HubCaller(SignInService signIn, SessionWatch sessions) : IHubFilter
{
    private static readonly object Watch = new();

    // a connection that polls outlives each of its requests
    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (context.Context.User is { } user)
        {
            context.Context.Items[Watch] = sessions.Watch(user, context.Context.Abort);
        }

        return next(context);
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (context.Context.Items.TryGetValue(Watch, out object? watch) && watch is ITimer timer)
        {
            await timer.DisposeAsync();
        }

        await next(context, exception);
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        Caller caller = signIn.StillThere(invocationContext.Context.User) ?? throw new HubException("The session has ended; sign in again.");
        invocationContext.ServiceProvider.GetRequiredService<CurrentCaller>().Set(caller);
        return next(invocationContext);
    }
}
