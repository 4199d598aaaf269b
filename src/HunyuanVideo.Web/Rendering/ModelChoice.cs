using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Diagnosis;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Keeps the choice until the renderer takes it up between two jobs, and remembers it for the next start.</summary>
/// <param name="start">The model of the start.</param>
/// <param name="library">The models there are.</param>
/// <param name="memory">Where a choice is remembered; null forgets it.</param>
/// <param name="announce">Wakes whoever waits between jobs.</param>
public sealed class ModelChoice(ModelFolder start, ModelLibrary library, RememberedModel? memory, Action announce) : IModelChoice
{
    private readonly Lock _gate = new();
    private ModelFolder? _pending;
    private volatile ModelChoiceState _current = new(start.Paths, library.NameOf(start));

    public event EventHandler? Changed;

    public ModelChoiceState Current => _current;

    public IReadOnlyList<ModelCandidate> Find()
    {
        ModelPaths current = _current.Model;
        return [.. library.Find().Select(found => new ModelCandidate(found.Name, found.Paths.DitWeight ?? found.Paths.ModelBase!, ModelLibrary.IsSame(found.Paths, current)))];
    }

    public void Choose(string name)
    {
        FoundModel found = library.Find().FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ModelChoiceException(
                $"There is no model '{(name.Length <= 64 ? name : name[..64])}'; choose one of {string.Join(", ", Find().Select(model => model.Name))}.", isUnknown: true);
        ModelPaths paths = found.Paths;
        ModelFolder folder;
        try
        {
            // what can be told without reading a weight is told now, while the other model still renders
            folder = ModelFolder.Open(paths);
            HunyuanVideoPipeline.Verify(folder);
        }
        catch (CheckpointException error)
        {
            throw new ModelChoiceException(ModelFault.Of(error, paths).Sentence, error);
        }

        lock (_gate)
        {
            _pending = folder;
            _current = _current with { Pending = found.Name, Error = null };
        }

        Changed?.Invoke(this, EventArgs.Empty);
        announce();
    }

    /// <summary>The model to be loaded now, if another one is; each is given once.</summary>
    internal ModelFolder? TakePending()
    {
        lock (_gate)
        {
            ModelFolder? pending = _pending;
            _pending = null;
            return pending;
        }
    }

    /// <summary>A choice is loaded.</summary>
    internal void Loaded(ModelFolder folder)
    {
        memory?.Remember(folder.Paths);
        Report(new ModelChoiceState(folder.Paths, library.NameOf(folder)));
    }

    /// <summary>A choice was not loaded; the model before it is there again, or none.</summary>
    internal void Failed(string sentence) => Report(_current with { Error = sentence });

    private void Report(ModelChoiceState state)
    {
        lock (_gate)
        {
            // a further choice may have come meanwhile
            _current = state with { Pending = _pending is null ? null : library.NameOf(_pending) };
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }
}
