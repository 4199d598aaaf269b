using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Sharing;

/// <summary>How this server can be reached from elsewhere: the section <c>Share</c> of the settings.</summary>
public sealed record ShareOptions : ISettings
{
    public static string Section => "Share";

    private const string PublicUrlVariable = "PUBLIC_URL";

    /// <summary>The address under which the server is known, as <c>https://video.example.org</c>; also PUBLIC_URL. Null when it is not.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The tunnel through Cloudflare.</summary>
    public CloudflaredOptions Cloudflared { get; init; } = new();

    /// <exception cref="ServerOptionsException">A value cannot be used.</exception>
    public static ShareOptions Read(IConfiguration configuration)
    {
        ShareOptions options = Settings.Read<ShareOptions>(configuration);
        string? address = string.IsNullOrWhiteSpace(options.PublicUrl) ? configuration[PublicUrlVariable] : options.PublicUrl;
        options.Cloudflared.Check();
        return options with { PublicUrl = string.IsNullOrWhiteSpace(address) ? null : Checked(address.Trim()) };
    }

    private static string Checked(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? uri.GetLeftPart(UriPartial.Authority)
            : throw new ServerOptionsException(
                $"{Section}:{nameof(PublicUrl)} (or {PublicUrlVariable}) is '{address}'; it must be an address such as https://video.example.org, without a path.");
}

/// <summary>The program that makes the tunnel, and what keeps it in bounds.</summary>
public sealed record CloudflaredOptions
{
    /// <summary>Full path of cloudflared; null when there is none.</summary>
    public string? Path { get; init; }

    /// <summary>The SHA-256 that its file must have, in hexadecimal: without it nothing is started.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Its version, as it is shown.</summary>
    public string? Version { get; init; }

    /// <summary>After this many hours the tunnel is closed.</summary>
    public double LimitHours { get; init; } = 72;

    /// <summary>The most seconds until it tells its address.</summary>
    public double StartSeconds { get; init; } = 30;

    internal void Check()
    {
        Settings.Check(LimitHours is > 0 and <= 720, $"{ShareOptions.Section}:Cloudflared:{nameof(LimitHours)} must be over 0 and at most 720, not {LimitHours}.");
        Settings.Check(StartSeconds is > 0 and <= 600, $"{ShareOptions.Section}:Cloudflared:{nameof(StartSeconds)} must be over 0 and at most 600, not {StartSeconds}.");
    }
}
