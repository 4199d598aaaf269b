using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.SignalR;

namespace HunyuanVideo.Web.Security;

/// <summary>Who may do what.</summary>
internal static class AccessServices
{
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddAuthentication(LocalAuthentication.Name)
            .AddScheme<AuthenticationSchemeOptions, LocalAuthentication>(LocalAuthentication.Name, configureOptions: null);
        services.AddAuthorization(Policies.AddTo);
        services.AddCascadingAuthenticationState();
        services.AddScoped<CurrentCaller>();
        services.AddScoped<CircuitHandler, CircuitCaller>();
        services.AddSingleton<HubCaller>();
        services.Configure<HubOptions>(hub => hub.AddFilter<HubCaller>());
    }

    /// <summary>Finds out who asks; has to come before whatever asks for it.</summary>
    public static void UseAccess(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.Use((context, next) =>
        {
            context.RequestServices.GetRequiredService<CurrentCaller>().Set(context.User);
            return next(context);
        });
        app.UseAuthorization();
    }
}
