using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>Models as a test lists them; notes what was chosen.</summary>
internal sealed class FixedChoice : IModelChoice
{
    public event EventHandler? Changed;

    public ModelChoiceState Current { get; private set; } = new(new ModelPaths { ModelBase = ModelLocation.BundledNano }, "nano");

    public List<ModelCandidate> Models { get; } = [new ModelCandidate("nano", ModelLocation.BundledNano, IsCurrent: true)];

    public List<string> Chosen { get; } = [];

    public string? Refusal { get; set; }

    public IReadOnlyList<ModelCandidate> Find() => Models;

    public void Choose(string name)
    {
        if (Refusal is { } sentence)
        {
            throw new ModelChoiceException(sentence);
        }

        Chosen.Add(name);
        Set(Current with { Pending = name });
    }

    public void Set(ModelChoiceState state)
    {
        Current = state;
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
