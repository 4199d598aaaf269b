using System.Net;
using HunyuanVideo.Web.Sharing.Tunnels;

namespace HunyuanVideo.Web.Sharing;

/// <summary>The addresses of links as others can use them.</summary>
public sealed class ShareAddress(ShareOptions options, IShareTunnel tunnel, IConfiguration configuration)
{
    /// <summary>Said beside an address that has no host.</summary>
    public const string WithoutHost =
        "The address begins at this server's own: the host that the request named is not known to be this server's. Set Share:PublicUrl (or PUBLIC_URL) for whole addresses.";

    // the framework refuses requests for other hosts than these before anything else sees them
    private readonly bool _hostsAreChecked = configuration["AllowedHosts"] is { } hosts
        && hosts.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } names
        && !Array.Exists(names, name => name is "*" or "[::]" or "0.0.0.0");

    /// <summary>The address others reach this server by, without a slash at its end; null when only this network does.</summary>
    public string? Public => options.PublicUrl ?? tunnel.Current.Url;

    /// <summary>The path of a link's page.</summary>
    public static string PathOf(string token) => $"/v/{token}";

    /// <summary>The whole address of a link's page.</summary>
    /// <param name="token">Its token.</param>
    /// <param name="here">How this server was reached just now, for when nothing better is known; empty where that is not known either.</param>
    public string Of(string token, string here) => $"{Public ?? here.TrimEnd('/')}{PathOf(token)}";

    /// <summary>
    /// How this server was reached, without a slash at its end: for addresses in a page, which have to lead back there. Empty where only the
    /// request says so: whoever sends one can name any host, and a link must not lead to that.
    /// </summary>
    public string BaseOf(HttpRequest request) => options.PublicUrl
        ?? (TunnelMark.IsOn(request.HttpContext) ? tunnel.Current.Url ?? string.Empty : null)
        ?? (IsOwn(request) ? $"{request.Scheme}://{request.Host}" : string.Empty);

    /// <summary>Whether the host of a request is this server's: a name of the machine itself, the address the connection came to, or one that was allowed.</summary>
    private bool IsOwn(HttpRequest request)
    {
        if (_hostsAreChecked || request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        ConnectionInfo connection = request.HttpContext.Connection;
        return IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out IPAddress? address)
            && (IPAddress.IsLoopback(address)
                || (connection.LocalIpAddress is { } local && local.MapToIPv6().Equals(address.MapToIPv6()) && (request.Host.Port ?? DefaultPort(request)) == connection.LocalPort));
    }

    private static int DefaultPort(HttpRequest request) => request.IsHttps ? 443 : 80;

    /// <summary>Whether an address leads nowhere on other machines.</summary>
    public static bool IsLocal(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip)));
}
