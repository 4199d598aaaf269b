using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Security.Audit;
using HunyuanVideo.Web.Security.SignIn;
using HunyuanVideo.Web.Security.Web;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HunyuanVideo.Web.Security;

/// <summary>Who may do what.</summary>
public static class AccessServices
{
    /// <exception cref="ServerOptionsException">The server would be public and nobody could sign in.</exception>
    public static void AddAccess(this IServiceCollection services, ServerOptions server, AccessOptions options)
    {
        Check(server, options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => new UserAccounts(server.DataDir, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AccessGate>();
        services.AddSingleton<IAccessGate>(provider => provider.GetRequiredService<AccessGate>());
        services.AddSingleton<LoginAttempts>();
        services.AddSingleton<KnownBrowser>();
        services.AddSingleton<UserSessions>();
        services.AddSingleton<SessionWatch>();
        services.AddSingleton<SignInService>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AuditFile>(provider, server.DataDir));
        services.AddSingleton<AuditLog>();
        services.AddHostedService<HoldAudit>();
        services.AddSingleton<PageLimit>();
        services.AddSchemes(options);
        services.AddAuthorization(Policies.AddTo);
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest);
        services.AddRateLimits(options);
        services.AddServerLimits(options);
        AddCallers(services);
    }

    /// <summary>What has to come before everything that trusts the visitor's address or writes an answer.</summary>
    public static void UseAccessFrame(this IApplicationBuilder app)
    {
        app.Use(HealthOnly.InvokeAsync);
        app.UseForwarding();
        app.UseSecurityHeaders();
    }

    /// <summary>Finds out who asks, and turns away who may not; has to come before whatever asks for it.</summary>
    public static void UseAccess(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseOriginCheck();
        app.UseTokenLinks();
        PageLimit pages = app.ApplicationServices.GetRequiredService<PageLimit>();
        app.Use((context, next) =>
        {
            context.RequestServices.GetRequiredService<CurrentCaller>().Set(context.User);
            return pages.InvokeAsync(context, next);
        });
        app.UseAuthorization();
        SessionWatch sessions = app.ApplicationServices.GetRequiredService<SessionWatch>();
        app.Use((context, next) => sessions.InvokeAsync(context, next));
    }

    private static void Check(ServerOptions server, AccessOptions options)
    {
        try
        {
            new AccessGate(server, options, new UserAccounts(server.DataDir, TimeProvider.System)).CheckStart();
        }
        catch (AccessException error)
        {
            throw new ServerOptionsException(error.Message, error);
        }
    }

    private static void AddCallers(IServiceCollection services)
    {
        services.AddScoped<CurrentCaller>();
        services.AddScoped<AccountActions>();
        services.AddScoped<CircuitHandler, CircuitCaller>();
        services.AddScoped<AuthenticationStateProvider, SessionState>();
        services.AddCascadingAuthenticationState();
        services.AddSingleton<HubCaller>();
        services.Configure<HubOptions>(hub => hub.AddFilter<HubCaller>());
    }
}
