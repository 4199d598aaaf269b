namespace HunyuanVideo.Web.Options;

/// <summary>What the operator decides about the API: the section <c>Api</c> of the settings.</summary>
public sealed class ApiOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Api";

    /// <summary>What an hour of this machine costs, in US dollars; null says nothing about cost.</summary>
    public decimal? HourlyRate { get; set; }

    /// <summary>Hosts that may be told of finished jobs, as <c>hooks.example.org</c> or <c>10.0.0.7:9000</c>; none by default.</summary>
    public IList<string> WebhookHosts { get; } = [];
}
