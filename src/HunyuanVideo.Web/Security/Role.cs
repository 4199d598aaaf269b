namespace HunyuanVideo.Web.Security;

/// <summary>What somebody may do; each may do what those before may.</summary>
public enum Role
{
    /// <summary>Look at what is there.</summary>
    Viewer,

    /// <summary>Render, and do as one likes with one's own jobs.</summary>
    Creator,

    /// <summary>Everything: other people's jobs, the queue as a whole, the model, users and links.</summary>
    Admin,
}
