namespace HunyuanVideo.Web.Rendering;

/// <summary>What is known about the model now, and a signal when that changes.</summary>
public interface IModelStatus
{
    ModelSnapshot Current { get; }

    /// <summary>Raised on any thread after <see cref="Current"/> changed.</summary>
    event EventHandler? Changed;
}
