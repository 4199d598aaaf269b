using System.Net;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security.Accounts;

namespace HunyuanVideo.Web.Security;

/// <summary>Whether login is asked for.</summary>
public interface IAccessGate
{
    /// <summary>Whether everybody has to sign in. Else only whoever sits at this machine gets in, and he may do everything.</summary>
    bool AsksForLogin { get; }

    /// <summary>Whether there is anything to sign in with: users or an access token.</summary>
    bool HasCredentials { get; }

    /// <summary>From now on everybody has to sign in: to be called before the server gets a public address.</summary>
    /// <exception cref="ServerOptionsException">Nobody could sign in; the message says what to do.</exception>
    void RequireForced();

    /// <summary>
    /// Everybody who comes by one port of this machine has to sign in, and what a proxy on this machine says there about the visitor's
    /// address and HTTPS is believed: to be called before a tunnel is opened to the port.
    /// </summary>
    /// <exception cref="ServerOptionsException">Nobody could sign in; the message says what to do.</exception>
    void RequireForced(int localPort);
}

/// <summary>The gate of a server.</summary>
internal sealed class AccessGate(ServerOptions server, AccessOptions options, UserAccounts accounts) : IAccessGate
{
    /// <summary>What proxies and tunnels add to the requests of others.</summary>
    private static readonly string[] OfProxies =
    [
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Forwarded-Prefix", "Forwarded", "X-Real-IP", "X-Client-IP", "Via",
        "CF-Connecting-IP", "CF-Ray", "True-Client-IP", "Fly-Client-IP", "X-Original-For", "X-Original-Host", "Tailscale-User-Login",
    ];

    private readonly Lock _gate = new();
    private volatile bool _forced;
    private volatile int[] _tunnels = [];

    public bool HasCredentials => accounts.HasUsers || accounts.HasToken;

    public bool AsksForLogin => _forced || IsPublic || accounts.HasUsers;

    /// <summary>Whether others than this machine can reach it, or it was told to ask.</summary>
    private bool IsPublic => !server.IsLocal || server.RequireLogin || options.KnownProxies.Count > 0;

    /// <summary>Whether a port is a tunnel's.</summary>
    public bool IsTunnel(int localPort) => Array.IndexOf(_tunnels, localPort) >= 0;

    /// <exception cref="ServerOptionsException">It would be public and nobody could sign in.</exception>
    /// <exception cref="AccessException">It cannot be read who may.</exception>
    public void CheckStart()
    {
        // read in any case: a damaged file must not be taken for none when somebody knocks
        bool canSignIn = HasCredentials;
        if (IsPublic && !canSignIn)
        {
            throw Refusal(server.IsLocal ? "the server would be open to everybody behind its proxy or link" : $"a server on {server.Host} would be open to everybody");
        }
    }

    public void RequireForced()
    {
        Require();
        _forced = true;
    }

    public void RequireForced(int localPort)
    {
        Require();
        lock (_gate)
        {
            _tunnels = [.. _tunnels.Where(port => port != localPort), localPort];
        }
    }

    /// <summary>
    /// Whether a request needs no login: one from this machine to this machine. Whoever comes over a network names any host he likes. A foreign
    /// host name would be that of a web page which has its own name resolved to this machine, and a forwarded request comes from elsewhere.
    /// </summary>
    public bool IsOpenTo(HttpContext context) => !AsksForLogin
        && !IsTunnel(context.Connection.LocalPort)
        && (context.Connection.RemoteIpAddress is not { } peer || IPAddress.IsLoopback(peer))
        && IsThisMachine(context.Request.Host.Host)
        && !Array.Exists(OfProxies, context.Request.Headers.ContainsKey);

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static ServerOptionsException Refusal(string why) => new(
        $"Nobody could sign in, and {why}: make a user with 'users add NAME', or start with --generate-token, --access-token or --auth NAME:PASSWORD.");

    private void Require()
    {
        if (!HasCredentials)
        {
            throw Refusal("a public address would open the server to everybody");
        }
    }
}
