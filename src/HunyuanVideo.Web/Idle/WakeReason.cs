namespace HunyuanVideo.Web.Idle;

/// <summary>Why the machine is needed.</summary>
public enum WakeReason
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>A job renders.</summary>
    Rendering,

    /// <summary>Jobs wait, also in a paused queue.</summary>
    Waiting,

    /// <summary>A model is being loaded.</summary>
    Loading,

    /// <summary>Weights are being downloaded.</summary>
    Downloading,

    /// <summary>A storyboard is being exported.</summary>
    Exporting,

    /// <summary>Results are not yet in the bucket they are copied to.</summary>
    Copying,

    /// <summary>Pages are open, and the operator lets them count.</summary>
    Watched,

    /// <summary>Nobody knows: the store could not be read.</summary>
    Unknown,
}
