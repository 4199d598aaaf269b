namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>Says whether the app may be opened to others: only when they have to sign in.</summary>
public interface ITunnelGate
{
    /// <summary>Why it must not, and what to do, in one sentence; null when it may.</summary>
    string? Refusal { get; }
}

/// <summary>For a server without users, which would let everybody do everything.</summary>
internal sealed class NoUsersGate : ITunnelGate
{
    public string? Refusal => "The app is not shared while everybody who reaches it may do everything: make a user or an access token first, then share it.";
}
