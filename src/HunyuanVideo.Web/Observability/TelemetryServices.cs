using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Components.Server.Circuits;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace HunyuanVideo.Web.Observability;

/// <summary>What measures, and who may read it.</summary>
internal static class TelemetryServices
{
    private const string Address = "/metrics";

    /// <exception cref="ServerOptionsException">A setting cannot be used.</exception>
    public static void AddObservability(this WebApplicationBuilder builder)
    {
        TelemetryOptions options = TelemetryOptions.Read(builder.Configuration);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<OpenCircuits>();
        builder.Services.AddScoped<CircuitHandler, CountedCircuit>();
        if (!options.Enabled)
        {
            return;
        }

        builder.Services.AddHostedService<ServerGauges>();
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddMeter(ServerGauges.MeterName, JobTelemetry.MeterName)
                .AddAspNetCoreInstrumentation()
                .AddPrometheusExporter());
        if (options.LogSpans)
        {
            builder.Services.AddOpenTelemetry().WithTracing(WithSpans);
        }

        if (options.Port is not null)
        {
            builder.Services.AddHostedService<MetricsPort>();
        }
    }

    /// <summary>The figures where everything else is served: for admins.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        TelemetryOptions options = app.Services.GetRequiredService<TelemetryOptions>();
        if (options.Enabled)
        {
            app.MapPrometheusScrapingEndpoint(Address).RequireAuthorization(Policies.Administer);
        }
    }

    private static void WithSpans(TracerProviderBuilder traces) => traces
        .AddSource(JobTelemetry.MeterName)
        .AddAspNetCoreInstrumentation(requests => requests.Filter = context => !NamesALink(context.Request.Path))
        .AddProcessor(services => new SpanLog(services.GetRequiredService<ILogger<SpanLog>>()));

    // a shared video's address is all one needs to see it: it must not stand in a log
    private static bool NamesALink(PathString path) => path.StartsWithSegments("/v", StringComparison.Ordinal) || path.StartsWithSegments("/oembed", StringComparison.Ordinal);
}
