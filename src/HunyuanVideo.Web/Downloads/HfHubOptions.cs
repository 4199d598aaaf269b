namespace HunyuanVideo.Web.Downloads;

/// <summary>Which hub is asked, and how patiently.</summary>
public sealed record HfHubOptions
{
    /// <summary>The variable that names another hub, such as a mirror.</summary>
    public const string EndpointVariable = "HF_ENDPOINT";

    /// <summary>Where the hub answers.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>The access token; sent to the endpoint's host and to nobody else.</summary>
    public string? Token { get; init; }

    /// <summary>More hosts (<c>host</c> or <c>host:port</c>) that the endpoint may redirect to.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Retries of a request, and of a part that does not get on.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The wait before the first retry; it doubles.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait that a server may ask for.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a server may stay silent.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of one ranged request.</summary>
    public long PartSize { get; init; } = 64L << 20;

    /// <summary>Parts of a file that are fetched at the same time.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>The options that the environment gives: HF_ENDPOINT and the token.</summary>
    /// <exception cref="DownloadException">HF_ENDPOINT is no address.</exception>
    public static HfHubOptions FromEnvironment()
    {
        var options = new HfHubOptions { Token = HfHubToken.Find() };
        string? endpoint = Environment.GetEnvironmentVariable(EndpointVariable);
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return options;
        }

        return Uri.TryCreate(endpoint.Trim(), UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.AbsolutePath == "/"
            ? options with { Endpoint = address }
            : throw new DownloadException($"{EndpointVariable} is '{endpoint}'; it must be an address such as https://huggingface.co.");
    }
}
