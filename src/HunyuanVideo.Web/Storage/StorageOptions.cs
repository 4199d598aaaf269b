using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Storage;

/// <summary>Where finished results are copied to: the section <c>Storage</c> of the settings. Nowhere by default.</summary>
public sealed record StorageOptions : ISettings
{
    /// <summary>The section's name.</summary>
    public static string Section => "Storage";

    /// <summary>The address of an S3-compatible service, as <c>https://ams3.digitaloceanspaces.com</c>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The bucket; null copies nothing.</summary>
    public string? Bucket { get; init; }

    /// <summary>What the names in the bucket begin with.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Name of the key.</summary>
    public string? AccessKey { get; init; }

    /// <summary>The key.</summary>
    public string? SecretKey { get; init; }

    /// <summary>Whether the final latents are copied, too.</summary>
    public bool Latents { get; init; }

    /// <summary>Whether the bucket is named in the path of addresses, not in the host.</summary>
    public bool PathStyle { get; init; } = true;

    /// <summary>How long one file may take.</summary>
    public double TimeoutSeconds { get; init; } = 300;

    /// <summary>The pause after a first failure; it doubles up to five minutes.</summary>
    public double RetrySeconds { get; init; } = 10;

    /// <summary>Whether results are copied.</summary>
    public bool IsOn => !string.IsNullOrWhiteSpace(Bucket);

    /// <summary>Where to, in one word.</summary>
    public string Target => $"{Endpoint!.AbsoluteUri.TrimEnd('/')}/{Bucket}/{Root}";

    /// <summary>The beginning of every name, with a slash at its end unless it is empty.</summary>
    public string Root => Prefix.Trim('/') is { Length: > 0 } prefix ? $"{prefix}/" : string.Empty;

    /// <exception cref="ServerOptionsException">A value cannot be used.</exception>
    public static StorageOptions Read(IConfiguration configuration)
    {
        StorageOptions options = Settings.Read<StorageOptions>(configuration);
        if (!options.IsOn)
        {
            Settings.Check(options.Endpoint is null, $"{Section}:{nameof(Endpoint)} needs {Section}:{nameof(Bucket)}: the bucket that results are copied to.");
            return options;
        }

        Settings.Check(options.Endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https" }, $"{Section}:{nameof(Bucket)} needs {Section}:{nameof(Endpoint)}, as https://ams3.digitaloceanspaces.com.");
        Settings.Check(
            !string.IsNullOrWhiteSpace(options.AccessKey) && !string.IsNullOrWhiteSpace(options.SecretKey),
            $"{Section}:{nameof(Bucket)} needs {Section}:{nameof(AccessKey)} and {Section}:{nameof(SecretKey)}.");
        Settings.Check(!options.Prefix.Any(char.IsWhiteSpace), $"{Section}:{nameof(Prefix)} must be without spaces, not '{options.Prefix}'.");
        Settings.Check(options.TimeoutSeconds is > 0 and <= 86_400, $"{Section}:{nameof(TimeoutSeconds)} must be over 0 and at most 86400, not {options.TimeoutSeconds}.");
        Settings.Check(options.RetrySeconds is > 0 and <= 300, $"{Section}:{nameof(RetrySeconds)} must be over 0 and at most 300, not {options.RetrySeconds}.");
        return options;
    }
}
