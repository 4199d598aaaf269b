namespace HunyuanVideo.Web.Rendering;

/// <summary>Holds the newest snapshot; whoever loads the model reports to it.</summary>
public sealed class ModelStatus(ModelSnapshot initial) : IModelStatus
{
    private volatile ModelSnapshot _current = initial;

    public event EventHandler? Changed;

    public ModelSnapshot Current => _current;

    public void Report(ModelSnapshot snapshot)
    {
        _current = snapshot;
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
