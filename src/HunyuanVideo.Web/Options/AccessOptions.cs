using System.Net;

namespace HunyuanVideo.Web.Options;

/// <summary>Who is let in and how often: the section <c>Access</c> of the settings, also <c>--Access:SessionDays=…</c> or <c>Access__SessionDays</c>.</summary>
public sealed record AccessOptions
{
    public const string Section = "Access";

    /// <summary>
    /// The addresses (<c>10.0.0.7</c>) or networks (<c>172.18.0.0/16</c>) of the proxies in front of this server. Only what these say
    /// about the visitor's address and HTTPS is believed; none by default. In a variable: separated by commas.
    /// </summary>
    public IReadOnlyList<string> KnownProxies { get; init; } = [];

    /// <summary>Wrong passwords in a row that lock a name.</summary>
    public int LockoutFailures { get; init; } = 5;

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
        try
        {
            AccessOptions options = configuration.GetSection(Section).Get<AccessOptions>() ?? new AccessOptions();
            if (configuration.GetSection(Section)[nameof(KnownProxies)] is { Length: > 0 } line)
            {
                // a variable of the environment holds a list as one line
                options = options with { KnownProxies = line.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) };
            }

            Check(options.LockoutFailures > 0, $"{nameof(LockoutFailures)} must be over 0, not {options.LockoutFailures}.");
            Check(options.LockoutMinutes is > 0 and <= 1_440, $"{nameof(LockoutMinutes)} must be over 0 and at most 1440, not {options.LockoutMinutes}.");
            Check(options.SessionDays is > 0 and <= 365, $"{nameof(SessionDays)} must be over 0 and at most 365, not {options.SessionDays}.");
            Check(options.SignInsPerMinute > 0, $"{nameof(SignInsPerMinute)} must be over 0, not {options.SignInsPerMinute}.");
            Check(options.RequestsPerMinute >= 60, $"{nameof(RequestsPerMinute)} must be at least 60, not {options.RequestsPerMinute}.");
            Check(options.MostConnections > 0, $"{nameof(MostConnections)} must be over 0, not {options.MostConnections}.");
            Check(options.MostPages > 0, $"{nameof(MostPages)} must be over 0, not {options.MostPages}.");
            Check(options.MostPagesPerAddress > 0, $"{nameof(MostPagesPerAddress)} must be over 0, not {options.MostPagesPerAddress}.");
            Check(options.AuditDays > 0, $"{nameof(AuditDays)} must be over 0, not {options.AuditDays}.");
            _ = options.ProxyNetworks();
            return options;
        }
        catch (InvalidOperationException error)
        {
            throw new ServerOptionsException($"The settings of {Section} cannot be read: {error.Message}", error);
        }
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

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ServerOptionsException($"{Section}:{otherwise}");
        }
    }
}
