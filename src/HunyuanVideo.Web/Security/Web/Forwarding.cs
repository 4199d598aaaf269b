using System.Net;
using HunyuanVideo.Web.Options;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace HunyuanVideo.Web.Security.Web;

/// <summary>Whose word counts about the visitor's address and HTTPS: that of the configured proxies, and of a tunnel on its own port.</summary>
internal static class Forwarding
{
    private const string PrefixHeader = "X-Forwarded-Prefix";
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
            app.Use((context, next) => PrefixOf(context, proxies) is { } prefix ? RefuseAsync(context, prefix) : next(context));
            app.UseWhen(context => !gate.IsTunnel(context.Connection.LocalPort), web => web.UseForwardedHeaders(From(proxies)));
        }
    }

    /// <summary>The sub-path under which a known proxy shows this server; null for none. Nobody else's word counts.</summary>
    private static string? PrefixOf(HttpContext context, IReadOnlyList<IPNetwork> proxies) =>
        context.Request.Headers[PrefixHeader].FirstOrDefault(prefix => !SubPath.IsRoot(prefix)) is { } prefix
        && context.Connection.RemoteIpAddress is { } peer
        && proxies.Any(proxy => proxy.Contains(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer))
            ? prefix
            : null;

    private static Task RefuseAsync(HttpContext context, string prefix)
    {
        context.Response.StatusCode = StatusCodes.Status501NotImplemented;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(SubPath.Fault($"the proxy shows it under '{prefix}'"), context.RequestAborted);
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
