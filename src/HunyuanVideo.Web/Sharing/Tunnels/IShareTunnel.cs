namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>Makes the whole app reachable from elsewhere, for those who can sign in.</summary>
public interface IShareTunnel
{
    /// <summary>How.</summary>
    TunnelKind Kind { get; }

    /// <summary>How it stands.</summary>
    TunnelState Current { get; }

    /// <summary>Raised on any thread after <see cref="Current"/> changed.</summary>
    event EventHandler? Changed;

    /// <summary>Opens it; it is open when this returns. One that is open already stays as it is.</summary>
    /// <exception cref="TunnelException">It cannot be opened; the message says why and what to do.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Closes it; nothing of it runs any more when this returns.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}

public enum TunnelKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The server is reachable already, under an address that was configured.</summary>
    PublicUrl,

    /// <summary>A quick tunnel of Cloudflare's: a new address with every start, and no promises.</summary>
    Cloudflared,
}

public enum TunnelPhase
{
    /// <summary>It is closed.</summary>
    Off,

    /// <summary>It is being opened.</summary>
    Starting,

    /// <summary>It is open.</summary>
    On,

    /// <summary>It broke and is opened anew after a pause.</summary>
    Waiting,

    /// <summary>It could not be opened.</summary>
    Failed,
}

/// <summary>A tunnel at one moment.</summary>
/// <param name="Phase">How it stands.</param>
/// <param name="Url">Its address, without a slash at its end, while it is open.</param>
/// <param name="Message">One sentence about what is wrong, or why it was closed.</param>
/// <param name="Until">When it will be closed by itself.</param>
public sealed record TunnelState(TunnelPhase Phase, string? Url = null, string? Message = null, DateTimeOffset? Until = null)
{
    public static TunnelState Off { get; } = new(TunnelPhase.Off);
}

/// <summary>A tunnel cannot be opened. The message is for people: what is wrong and what to do.</summary>
public sealed class TunnelException : Exception
{
    public TunnelException(string message)
        : base(message)
    {
    }

    public TunnelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
