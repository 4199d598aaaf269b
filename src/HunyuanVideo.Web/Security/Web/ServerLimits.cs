using HunyuanVideo.Web.Options;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HunyuanVideo.Web.Security.Web;

/// <summary>What one visitor may cost before anybody knows who he is.</summary>
internal static class ServerLimits
{
    // those who may send more, to the routes that take more, get it there
    private const int LargestBody = 64 * 1024;
    private const int LargestHeaders = 32 * 1024;
    private const int MostHeaders = 64;
    private const double SlowestBytesPerSecond = 240;
    private const int DisconnectedCircuits = 50;

    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(65);
    private static readonly TimeSpan SlowGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DisconnectedFor = TimeSpan.FromMinutes(2);

    public static void AddServerLimits(this IServiceCollection services, AccessOptions access)
    {
        services.AddSingleton<ConnectionLimit>();
        services.AddOptions<KestrelServerOptions>().Configure<ConnectionLimit>((kestrel, connections) =>
        {
            kestrel.ConfigureEndpointDefaults(listen => listen.Use(connections.Before));
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = LargestHeaders;
            kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
            kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(SlowestBytesPerSecond, SlowGrace);
            kestrel.Limits.KeepAliveTimeout = KeepAlive;
            kestrel.Limits.MaxConcurrentUpgradedConnections = access.MostConnections;
        });
        services.Configure<CircuitOptions>(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = DisconnectedCircuits;
            circuits.DisconnectedCircuitRetentionPeriod = DisconnectedFor;
        });
    }
}
