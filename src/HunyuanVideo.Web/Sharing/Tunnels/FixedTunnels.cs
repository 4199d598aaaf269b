namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>There is no way to open the app to others.</summary>
internal sealed class NoTunnel : IShareTunnel
{
    public event EventHandler? Changed
    {
        add { }
        remove { }
    }

    public TunnelKind Kind => TunnelKind.None;

    public TunnelState Current => TunnelState.Off;

    public Task StartAsync(CancellationToken cancellationToken) => throw new TunnelException(
        "No way to share the app is set: name this server's address with Share:PublicUrl (or PUBLIC_URL), or cloudflared with Share:Cloudflared:Path and Share:Cloudflared:Sha256.");

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The server is reachable by itself; all there is to do is to say where.</summary>
internal sealed class PublicUrlTunnel(string url) : IShareTunnel
{
    public event EventHandler? Changed
    {
        add { }
        remove { }
    }

    public TunnelKind Kind => TunnelKind.PublicUrl;

    public TunnelState Current { get; } = new(TunnelPhase.On, url);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
