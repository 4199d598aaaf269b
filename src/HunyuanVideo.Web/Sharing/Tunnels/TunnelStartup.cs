using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>Opens the tunnel with the server where that was asked for, tells its address on the console, and closes it in the end.</summary>
internal sealed partial class TunnelStartup(
    IShareTunnel tunnel, ITunnelGate gate, TunnelRecord record, ServerOptions options, IHostApplicationLifetime lifetime, ILogger<TunnelStartup> logger)
    : BackgroundService
{
    private string? _told;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        tunnel.Changed -= OnChanged;
        await base.StopAsync(cancellationToken);
        await tunnel.StopAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        record.EndLeftover();
        tunnel.Changed += OnChanged;
        if (!options.Share)
        {
            return;
        }

        var started = new TaskCompletionSource();
        using CancellationTokenRegistration registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        try
        {
            await started.Task.WaitAsync(stoppingToken);
            gate.Check();
            await tunnel.StartAsync(stoppingToken);
            Tell();
        }
        catch (TunnelException error)
        {
            LogNotShared(error.Message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // a host that could not start disposes its services without stopping them, and would log this as a failure
        }
    }

    private void OnChanged(object? sender, EventArgs args) => Tell();

    private void Tell()
    {
        if (tunnel.Current.Url is { } url && Interlocked.Exchange(ref _told, url) != url)
        {
            Console.WriteLine($"Running on public URL: {url}");
        }
    }

    [LoggerMessage(LogLevel.Error, "The app is not shared: {Reason}")]
    private partial void LogNotShared(string reason);
}
