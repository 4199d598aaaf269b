namespace HunyuanVideo.Web.Idle;

/// <summary>What is done with a machine that nobody needs.</summary>
public enum IdleActionKind
{
    /// <summary>Nothing: there is no guard.</summary>
    None,

    /// <summary>An address of the operator's is told by a POST.</summary>
    Webhook,

    /// <summary>A program of the operator's is started.</summary>
    Command,

    /// <summary>DigitalOcean is asked to power the droplet off. A droplet that is off is still billed.</summary>
    PowerOff,

    /// <summary>DigitalOcean is asked to destroy the droplet, with its disk: only that ends its bill.</summary>
    Destroy,
}
