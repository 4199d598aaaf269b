using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MsOptions = Microsoft.Extensions.Options.Options;

namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>
/// The end of the tunnel on this machine: a listener of its own on a free port of the loopback address, there only while the tunnel is.
/// What comes through it is marked with <see cref="TunnelMark"/>.
/// </summary>
internal sealed class TunnelListener : IAsyncDisposable
{
    private readonly KestrelServer _server;

    private TunnelListener(KestrelServer server, int port)
    {
        _server = server;
        Port = port;
    }

    public int Port { get; }

    /// <exception cref="TunnelException">The app has not been put together yet.</exception>
    public static async Task<TunnelListener> StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        RequestDelegate app = services.GetRequiredService<TunnelPipeline>().App;
        ILoggerFactory loggers = services.GetRequiredService<ILoggerFactory>();
        var options = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        options.Listen(IPAddress.Loopback, 0);
        var server = new KestrelServer(MsOptions.Create(options), services.GetRequiredService<IConnectionListenerFactory>(), loggers);
        try
        {
            await server.StartAsync(new Application(services.GetRequiredService<IHttpContextFactory>(), app), cancellationToken);
            string address = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
            return new TunnelListener(server, new Uri(address).Port);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // pages that are open hold sockets which do not end by themselves
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _server.StopAsync(atOnce.Token);
        _server.Dispose();
    }

    private sealed class Application(IHttpContextFactory contexts, RequestDelegate app) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures)
        {
            contextFeatures.Set(TunnelMark.Instance);
            return contexts.Create(contextFeatures);
        }

        public Task ProcessRequestAsync(HttpContext context) => app(context);

        public void DisposeContext(HttpContext context, Exception? exception) => contexts.Dispose(context);
    }
}

/// <summary>Marks requests that came through the tunnel.</summary>
internal sealed class TunnelMark
{
    public static TunnelMark Instance { get; } = new();

    public static bool IsOn(HttpContext? context) => context?.Features.Get<TunnelMark>() is not null;
}
