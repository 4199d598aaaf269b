using HunyuanVideo.Model.Folder;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Which model renders, and which others there are.</summary>
public interface IModelChoice
{
    /// <summary>What is loaded and what is to be.</summary>
    ModelChoiceState Current { get; }

    /// <summary>Raised on any thread after <see cref="Current"/> changed.</summary>
    event EventHandler? Changed;

    /// <summary>Looks for models on the disk.</summary>
    IReadOnlyList<ModelCandidate> Find();

    /// <summary>
    /// Asks for another model, by its name in <see cref="Find"/>. It is checked at once and loaded when no job runs; the model before
    /// it is released first.
    /// </summary>
    /// <exception cref="ModelChoiceException">There is no such model, or it cannot be loaded; nothing changes.</exception>
    void Choose(string name);
}

/// <summary>What is loaded and what is to be.</summary>
/// <param name="Model">What is loaded, or was to be from the start.</param>
/// <param name="Name">Its name.</param>
/// <param name="Pending">The name of the model that comes next; null when none does.</param>
/// <param name="Error">Why the last choice was not loaded, in one sentence; null when it was.</param>
public sealed record ModelChoiceState(ModelPaths Model, string Name, string? Pending = null, string? Error = null);

/// <summary>A model to choose.</summary>
/// <param name="Name">Its name, of which there is one.</param>
/// <param name="Path">Its folder.</param>
/// <param name="IsCurrent">Whether it is the one that is loaded.</param>
public sealed record ModelCandidate(string Name, string Path, bool IsCurrent);

/// <summary>A model cannot be chosen. The message is one sentence that says why.</summary>
public sealed class ModelChoiceException : Exception
{
    public ModelChoiceException(string message, bool isUnknown = false)
        : base(message) => IsUnknown = isUnknown;

    public ModelChoiceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether there is no model of that name.</summary>
    public bool IsUnknown { get; }
}

/// <summary>For hosts whose renderer has one model and no other.</summary>
internal sealed class FixedModel : IModelChoice
{
    public event EventHandler? Changed
    {
        add { }
        remove { }
    }

    public ModelChoiceState Current { get; } = new(new ModelPaths(), string.Empty);

    public IReadOnlyList<ModelCandidate> Find() => [];

    public void Choose(string name) => throw new ModelChoiceException("This server has one model only.", isUnknown: true);
}
