using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security;

namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>Says whether the app may be opened to others: only when they have to sign in.</summary>
public interface ITunnelGate
{
    /// <summary>Asks everybody who comes by a port of this machine to sign in.</summary>
    /// <exception cref="TunnelException">Nobody could; the message says what to do.</exception>
    void Guard(int localPort);

    /// <exception cref="TunnelException">Nobody could sign in; the message says what to do.</exception>
    void Check();
}

/// <summary>The gate of a server: there have to be users, or an access token.</summary>
internal sealed class TunnelGate(IAccessGate access) : ITunnelGate
{
    public void Guard(int localPort)
    {
        try
        {
            access.RequireForced(localPort);
        }
        catch (ServerOptionsException error)
        {
            throw new TunnelException(error.Message, error);
        }
    }

    public void Check()
    {
        if (!access.HasCredentials)
        {
            throw new TunnelException("The app is not shared while nobody could sign in: make a user on the users page, or with 'users add NAME', and share it then.");
        }
    }
}
