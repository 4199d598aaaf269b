using System.Net;
using HunyuanVideo.Web.Options;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace HunyuanVideo.Web.Security.Web;

/// <summary>Whose word counts about the visitor's address and HTTPS: that of the configured proxies, and of a tunnel on its own port.</summary>
internal static class Forwarding
{
    private const ForwardedHeaders Believed = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;

    public static void UseForwarding(this IApplicationBuilder app)
    {
        AccessGate gate = app.ApplicationServices.GetRequiredService<AccessGate>();
        AccessOptions options = app.ApplicationServices.GetRequiredService<AccessOptions>();
        app.UseWhen(
            context => gate.IsTunnel(context.Connection.LocalPort),
            tunnel => tunnel.UseForwardedHeaders(From([new IPNetwork(IPAddress.Loopback, 32), new IPNetwork(IPAddress.IPv6Loopback, 128)])));

        // without proxies the middleware would believe everybody
        if (options.ProxyNetworks() is { Count: > 0 } proxies)
        {
            app.UseWhen(context => !gate.IsTunnel(context.Connection.LocalPort), web => web.UseForwardedHeaders(From(proxies)));
        }
    }

    private static ForwardedHeadersOptions From(IEnumerable<IPNetwork> proxies)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = Believed };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (IPNetwork proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        return options;
    }
}
