using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Transfers;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora.Factors;
using HunyuanVideo.Model.Settings;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Lora;

/// <summary>
/// Brings a loaded model from one set of LoRAs to another. Only what the old or the new set touches is read from the checkpoint again
/// and merged anew; the same set again costs nothing.
/// </summary>
/// <param name="source">Where the model was loaded from.</param>
/// <param name="onWeights">Runs what changes a part's parameters, on every device that holds them and perhaps on several threads at once.</param>
internal sealed class LoraMerger(IModelSource source, Action<LoraPart, Action<Weights>> onWeights)
{
    private readonly Lazy<LoraTable> _table = new(() => LoraTable.Of(source));

    /// <summary>Files, by their content, whose numbers were all found to be finite: what a set is changed back to is not looked through again.</summary>
    private readonly HashSet<string> _sound = new(StringComparer.Ordinal);

    private HashSet<(LoraPart Part, string Parameter)> _changed = [];

    /// <summary>The set the model has now; null where a change was cut off, and what it touched has to be made anew.</summary>
    public LoraSet? Merged { get; private set; } = LoraSet.None;

    /// <summary>Gives the model a set. A file that cannot be used is refused before anything is changed.</summary>
    /// <param name="set">The LoRAs; none for the model as it was trained.</param>
    /// <param name="cancellationToken">Looked at before each parameter.</param>
    /// <exception cref="CheckpointException">A file cannot be used, or the checkpoint cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the next call mends what was begun.</exception>
    public void Use(LoraSet set, CancellationToken cancellationToken)
    {
        if (set.Equals(Merged))
        {
            return;
        }

        var opened = new List<LoraFile>();
        try
        {
            ILookup<(LoraPart, string), (WeightChange, double)> changes = Open(set, opened, cancellationToken);
            HashSet<(LoraPart, string)> touched = [.. changes.Select(change => change.Key)];
            _changed.UnionWith(touched);
            Merged = null;
            foreach (IGrouping<LoraPart, string> part in _changed.GroupBy(change => change.Part, change => change.Parameter))
            {
                string[] parameters = [.. part.Order(StringComparer.Ordinal)];
                onWeights(part.Key, model => Remake(part.Key, model, parameters, changes, cancellationToken));
            }

            (_changed, Merged) = (touched, set);
        }
        finally
        {
            opened.ForEach(file => file.Dispose());
        }
    }

    private ILookup<(LoraPart Part, string Parameter), (WeightChange Change, double Strength)> Open(
        LoraSet set, List<LoraFile> opened, CancellationToken cancellationToken)
    {
        var changes = new List<(WeightChange Change, double Strength)>();
        foreach (LoraChoice choice in set)
        {
            var file = LoraFile.Open(choice.File, _table.Value);
            opened.Add(file);
            if (!_sound.Contains(choice.Hash))
            {
                file.CheckValues(cancellationToken);
                _sound.Add(choice.Hash);
            }

            changes.AddRange(file.Changes.Select(change => (change, choice.Strength)));
        }

        return changes.ToLookup(change => (change.Change.Target.Module.Part, change.Change.Parameter));
    }

    private void Remake(
        LoraPart part,
        Weights model,
        IReadOnlyList<string> parameters,
        ILookup<(LoraPart, string), (WeightChange Change, double Strength)> changes,
        CancellationToken cancellationToken)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using StateDict state = OpenPart(part);
        using StagedTransfer? staged = model.Device.type == DeviceType.CUDA ? new StagedTransfer(model.Device, _ => { }, cancellationToken) : null;
        state.Transfer = staged;
        var retake = new WeightRetake(model, state);
        using var sums = new FiniteSums();
        foreach (string parameter in parameters)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (WeightChange, double)[] own = [.. changes[(part, parameter)]];
            retake.Take(parameter, own.Length == 0 ? null : new LoraMerge(parameter, own, sums, staged).Into);
        }

        // what is found wrong now is mended by the next call, as after a cancellation
        sums.Check();
    }

    private StateDict OpenPart(LoraPart part) => part switch
    {
        LoraPart.Transformer => source.OpenTransformer(),
        LoraPart.TextEncoder => source.OpenTextEncoder(),
        _ => source.OpenTextEncoder2(),
    };
}
