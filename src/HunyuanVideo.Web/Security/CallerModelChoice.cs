using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Security.Audit;

namespace HunyuanVideo.Web.Security;

/// <summary>The choice of the model as whoever asks may make it: everybody looks, an admin chooses, and that is written down.</summary>
internal sealed class CallerModelChoice(IModelChoice choice, CurrentCaller current, AuditLog audit) : IModelChoice
{
    public event EventHandler? Changed
    {
        add => choice.Changed += value;
        remove => choice.Changed -= value;
    }

    public ModelChoiceState Current => choice.Current;

    public IReadOnlyList<ModelCandidate> Find() => choice.Find();

    public void Choose(string name)
    {
        if (!current.MayAdminister())
        {
            throw new ModelChoiceException("Only an admin may choose the model.");
        }

        choice.Choose(name);
        audit.ModelChosen(current.Caller, name);
    }
}
