using System.Net;

namespace HunyuanVideo.Web.Options;

/// <summary>Who is let in and how often: the section <c>Access</c> of the settings, also <c>--Access:SessionDays=…</c> or <c>Access__SessionDays</c>.</summary>
public sealed record AccessOptions : ISettings
{
    public static string Section => "Access";

    /// <summary>
    /// The addresses (<c>10.0.0.7</c>) or networks (<c>172.18.0.0/16</c>) of the proxies in front of this server. Only what these say
    /// about the visitor's address and HTTPS is believed; none by default. In a variable: separated by commas.
    /// </summary>
    public IReadOnlyList<string> KnownProxies { get; init; } = [];

    /// <summary>Wrong passwords in a row from one address that lock a name for that address.</summary>
    public int LockoutFailures { get; init; } = 5;

    /// <summary>Wrong passwords in an hour, wherever they come from, that lock a name for the rest of it, except in browsers its user has signed in with.</summary>
    public int LockoutTotalFailures { get; init; } = 100;

    /// <summary>For how long.</summary>
    public double LockoutMinutes { get; init; } = 5;

    /// <summary>How long a session lasts without a visit.</summary>
    public double SessionDays { get; init; } = 7;

    /// <summary>Sign-ins that one address may try in a minute.</summary>
    public int SignInsPerMinute { get; init; } = 10;

    /// <summary>Requests that one user, or one address nobody has signed in from, may make in a minute.</summary>
    public int RequestsPerMinute { get; init; } = 3_000;

    /// <summary>Connections at a time; more wait for nothing and are closed.</summary>
    public int MostConnections { get; init; } = 2_000;

    /// <summary>Connections of one address at a time; those of <see cref="KnownProxies"/> are not counted.</summary>
    public int MostConnectionsPerAddress { get; init; } = 512;

    /// <summary>Seconds until a new connection has to say something.</summary>
    public double FirstRequestSeconds { get; init; } = 10;

    /// <summary>Pages that may be open at a time.</summary>
    public int MostPages { get; init; } = 500;

    /// <summary>Pages that one address may have open at a time.</summary>
    public int MostPagesPerAddress { get; init; } = 20;

    /// <summary>Days of the audit log that are kept.</summary>
    public int AuditDays { get; init; } = 365;

    /// <summary>The proxies in the form the framework takes.</summary>
    internal IReadOnlyList<IPNetwork> ProxyNetworks() => [.. KnownProxies.Select(NetworkOf)];

    /// <exception cref="ServerOptionsException">A value cannot be used.</exception>
    public static AccessOptions Read(IConfiguration configuration)
    {
        AccessOptions options = Settings.Read<AccessOptions>(configuration);
        options = options with { KnownProxies = Settings.Line<AccessOptions>(configuration, nameof(KnownProxies), options.KnownProxies) };
        Settings.Check(options.LockoutFailures > 0, $"{Section}:{nameof(LockoutFailures)} must be over 0, not {options.LockoutFailures}.");
        Settings.Check(options.LockoutTotalFailures >= options.LockoutFailures, $"{Section}:{nameof(LockoutTotalFailures)} must be at least {nameof(LockoutFailures)}, not {options.LockoutTotalFailures}.");
        Settings.Check(options.LockoutMinutes is > 0 and <= 1_440, $"{Section}:{nameof(LockoutMinutes)} must be over 0 and at most 1440, not {options.LockoutMinutes}.");
        Settings.Check(options.SessionDays is > 0 and <= 365, $"{Section}:{nameof(SessionDays)} must be over 0 and at most 365, not {options.SessionDays}.");
        Settings.Check(options.SignInsPerMinute > 0, $"{Section}:{nameof(SignInsPerMinute)} must be over 0, not {options.SignInsPerMinute}.");
        Settings.Check(options.RequestsPerMinute >= 60, $"{Section}:{nameof(RequestsPerMinute)} must be at least 60, not {options.RequestsPerMinute}.");
        Settings.Check(options.MostConnections > 0, $"{Section}:{nameof(MostConnections)} must be over 0, not {options.MostConnections}.");
        Settings.Check(options.MostConnectionsPerAddress > 0, $"{Section}:{nameof(MostConnectionsPerAddress)} must be over 0, not {options.MostConnectionsPerAddress}.");
        Settings.Check(options.FirstRequestSeconds is > 0 and <= 600, $"{Section}:{nameof(FirstRequestSeconds)} must be over 0 and at most 600, not {options.FirstRequestSeconds}.");
        Settings.Check(options.MostPages > 0, $"{Section}:{nameof(MostPages)} must be over 0, not {options.MostPages}.");
        Settings.Check(options.MostPagesPerAddress > 0, $"{Section}:{nameof(MostPagesPerAddress)} must be over 0, not {options.MostPagesPerAddress}.");
        Settings.Check(options.AuditDays > 0, $"{Section}:{nameof(AuditDays)} must be over 0, not {options.AuditDays}.");
        _ = options.ProxyNetworks();
        return options;
    }

    private static IPNetwork NetworkOf(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return IPNetwork.TryParse(text, out IPNetwork network)
            ? network
            : throw new ServerOptionsException(
                $"{Section}:{nameof(KnownProxies)} holds '{text}'; it must be an IP address as 10.0.0.7 or a network as 172.18.0.0/16.");
    }
}
