using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Web.Sharing.Tunnels;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HunyuanVideo.Web.Sharing;

/// <summary>Links to videos, and the tunnel to the whole app.</summary>
public static class SharingServices
{
    public static void AddSharing(this IServiceCollection services, ShareOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ShareStore>();
        services.AddSingleton<SharePasswords>();
        services.AddSingleton(provider => new ShareLinks(
            provider.GetRequiredService<ShareStore>(),
            // whoever has a link is nobody in particular, and sees the job all the same
            provider.GetRequiredKeyedService<IJobs>(IJobs.All),
            provider.GetRequiredService<DataFolder>(),
            provider.GetRequiredService<SharePasswords>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ShareCookie>();
        services.AddSingleton<ShareAddress>();
        services.AddSingleton<VideoLicence>();
        services.AddHostedService<ShareUpkeep>();
        AddTunnel(services, options);
    }

    private static void AddTunnel(IServiceCollection services, ShareOptions options)
    {
        services.AddSingleton<TunnelPipeline>();
        services.AddSingleton<IStartupFilter>(provider => provider.GetRequiredService<TunnelPipeline>());
        services.AddHttpContextAccessor();
        services.AddTransient<IClaimsTransformation, TunnelCallers>();
        services.AddSingleton<TunnelRecord>();
        services.TryAddSingleton<ITunnelGate, TunnelGate>();
        if (options.PublicUrl is { } url)
        {
            services.AddSingleton<IShareTunnel>(new PublicUrlTunnel(url));
        }
        else if (!string.IsNullOrWhiteSpace(options.Cloudflared.Path))
        {
            services.AddSingleton(options.Cloudflared);
            services.AddSingleton<IShareTunnel, CloudflaredTunnel>();
        }
        else
        {
            services.AddSingleton<IShareTunnel, NoTunnel>();
        }

        services.AddHostedService<TunnelStartup>();
    }
}
