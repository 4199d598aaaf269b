using System.Net;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Observability;

/// <summary>Who may measure, and how: the section <c>Telemetry</c> of the settings.</summary>
public sealed record TelemetryOptions : ISettings
{
    /// <summary>The section's name.</summary>
    public static string Section => "Telemetry";

    /// <summary>Whether figures are kept and served at <c>/metrics</c>, for admins.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>A port that serves nothing but <c>/metrics</c>, without a login: for a collector. None by default.</summary>
    public int? Port { get; init; }

    /// <summary>The IP address that <see cref="Port"/> listens on: this machine only by default.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Whether every ended span is written to the log, at the level Information.</summary>
    public bool LogSpans { get; init; }

    /// <exception cref="ServerOptionsException">A value cannot be used.</exception>
    public static TelemetryOptions Read(IConfiguration configuration)
    {
        TelemetryOptions options = Settings.Read<TelemetryOptions>(configuration);
        Settings.Check(options.Port is null or (> 0 and <= 65535), $"{Section}:{nameof(Port)} must be 1 to 65535, not {options.Port}.");
        Settings.Check(IPAddress.TryParse(options.Host, out _), $"{Section}:{nameof(Host)} must be an IP address, not '{options.Host}'.");
        return options;
    }
}
