namespace HunyuanVideo.Web.Options;

/// <summary>What the operator decides about the API: the section <c>Api</c> of the settings.</summary>
public sealed record ApiOptions : ISettings
{
    /// <summary>The section's name.</summary>
    public static string Section => "Api";

    /// <summary>What an hour of this machine costs, in US dollars; null says nothing about cost.</summary>
    public decimal? HourlyRate { get; init; }

    /// <summary>Hosts that may be told of finished jobs, as <c>hooks.example.org</c> or <c>10.0.0.7:9000</c>; none by default. In a variable: separated by commas.</summary>
    public IReadOnlyList<string> WebhookHosts { get; init; } = [];

    /// <exception cref="ServerOptionsException">A value cannot be used.</exception>
    public static ApiOptions Read(IConfiguration configuration)
    {
        ApiOptions options = Settings.Read<ApiOptions>(configuration);
        Settings.Check(options.HourlyRate is null or >= 0, $"{Section}:{nameof(HourlyRate)} must be 0 or more, not {options.HourlyRate}.");
        return options with { WebhookHosts = Settings.Line<ApiOptions>(configuration, nameof(WebhookHosts), options.WebhookHosts) };
    }
}
