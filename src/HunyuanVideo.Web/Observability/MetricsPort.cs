using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HunyuanVideo.Web.Options;
using OpenTelemetry.Metrics;

namespace HunyuanVideo.Web.Observability;

/// <summary>A server of its own for the figures alone, so that a collector needs neither a login nor a way to anything else.</summary>
internal sealed partial class MetricsPort(TelemetryOptions options, MeterProvider figures, ILogger<MetricsPort> logger) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        _app = builder.Build();
        string host = IPAddress.Parse(options.Host).AddressFamily == AddressFamily.InterNetworkV6 ? $"[{options.Host}]" : options.Host;
        _app.Urls.Add(string.Create(CultureInfo.InvariantCulture, $"http://{host}:{options.Port}"));
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(figures, predicate: null, path: null, configureBranchedPipeline: null, optionsName: null);
        try
        {
            await _app.StartAsync(cancellationToken);
            LogServing(_app.Urls.First());
        }
        catch (IOException error)
        {
            throw new ServerOptionsException($"The figures cannot be served on {TelemetryOptions.Section}:{nameof(TelemetryOptions.Port)} {options.Port}: {error.Message}", error);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    [LoggerMessage(LogLevel.Information, "The figures alone are served on {Address}/metrics, without a login")]
    private partial void LogServing(string address);
}
