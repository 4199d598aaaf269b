using System.Net;
using System.Net.Sockets;

namespace HunyuanVideo.Web.Downloads;

/// <summary>Connects to public addresses only, unless the host was named by whoever runs the program.</summary>
public static class PublicAddress
{
    private static readonly IPNetwork[] NotPublic =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("224.0.0.0/3"), IPNetwork.Parse("::/127"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    /// <summary>Whether an address can belong to a host on the internet.</summary>
    public static bool Is(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !NotPublic.Any(network => network.Contains(plain));
    }

    /// <summary>Resolves, checks, and connects to exactly what was checked.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, HfHubHosts hosts, CancellationToken cancellationToken)
    {
        Uri target = context.InitialRequestMessage.RequestUri!;
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        // another host than the target's is the proxy, which the environment names
        bool named = hosts.IsNamed(target) || !string.Equals(context.DnsEndPoint.Host, target.IdnHost, StringComparison.OrdinalIgnoreCase);
        IPAddress[] usable = named ? addresses : [.. addresses.Where(Is)];
        if (usable.Length == 0)
        {
            throw new DownloadException($"{context.DnsEndPoint.Host} has no public address; it was not contacted.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(usable, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
