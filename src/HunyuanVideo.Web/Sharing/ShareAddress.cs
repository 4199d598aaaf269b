using System.Net;
using HunyuanVideo.Web.Sharing.Tunnels;

namespace HunyuanVideo.Web.Sharing;

/// <summary>The addresses of links as others can use them.</summary>
public sealed class ShareAddress(ShareOptions options, IShareTunnel tunnel)
{
    /// <summary>The address others reach this server by, without a slash at its end; null when only this network does.</summary>
    public string? Public => options.PublicUrl ?? tunnel.Current.Url;

    /// <summary>The path of a link's page.</summary>
    public static string PathOf(string token) => $"/v/{token}";

    /// <summary>The whole address of a link's page.</summary>
    /// <param name="token">Its token.</param>
    /// <param name="here">How this server was reached just now, for when nothing better is known.</param>
    public string Of(string token, string here) => $"{Public ?? here.TrimEnd('/')}{PathOf(token)}";

    /// <summary>How this server was reached: for addresses in a page, which have to lead back there.</summary>
    public string BaseOf(HttpRequest request) => options.PublicUrl ?? $"{request.Scheme}://{request.Host}";

    /// <summary>Whether an address leads nowhere on other machines.</summary>
    public static bool IsLocal(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip)));
}
