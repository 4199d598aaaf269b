namespace HunyuanVideo.Web.Downloads;

/// <summary>Which addresses a download may go to, and which of them may see the token.</summary>
public sealed class HfHubHosts(HfHubOptions options)
{
    /// <summary>Where the hub keeps its large files.</summary>
    private static readonly string[] ContentHosts = ["huggingface.co", "hf.co"];

    /// <summary>Whether it is the endpoint itself, so that the token may be sent.</summary>
    public bool IsEndpoint(Uri address) =>
        address.Scheme == options.Endpoint.Scheme && string.Equals(address.Authority, options.Endpoint.Authority, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it was named by whoever runs the program, so that it may be in a private network.</summary>
    public bool IsNamed(Uri address) =>
        string.Equals(address.Host, options.Endpoint.Host, StringComparison.OrdinalIgnoreCase) || IsListed(address);

    /// <summary>Whether a redirect may lead there.</summary>
    public bool IsAllowed(Uri address)
    {
        bool secureEnough = address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && options.Endpoint.Scheme == Uri.UriSchemeHttp);
        return secureEnough && (IsEndpoint(address) || IsListed(address) || IsContentHost(address));
    }

    private bool IsListed(Uri address) => options.AllowedHosts.Any(host =>
        string.Equals(host, address.Authority, StringComparison.OrdinalIgnoreCase) || string.Equals(host, address.Host, StringComparison.OrdinalIgnoreCase));

    private static bool IsContentHost(Uri address) => address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && ContentHosts.Any(host =>
        string.Equals(address.Host, host, StringComparison.OrdinalIgnoreCase) || address.Host.EndsWith("." + host, StringComparison.OrdinalIgnoreCase));
}
