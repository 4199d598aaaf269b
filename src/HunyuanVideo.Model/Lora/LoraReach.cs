using System.Collections.Concurrent;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Lora;

/// <summary>A parameter that a LoRA changes.</summary>
/// <param name="Part">The part it belongs to.</param>
/// <param name="Name">Its official name.</param>
/// <param name="Numbers">How many numbers it has.</param>
internal readonly record struct ReachedParameter(LoraPart Part, string Name, long Numbers);

/// <summary>Which parameters LoRAs change. Of each file only the names are read, once. Safe on any thread.</summary>
/// <param name="source">The model.</param>
internal sealed class LoraReach(IModelSource source)
{
    private readonly Lazy<LoraTable> _table = new(() => LoraTable.Of(source));
    private readonly ConcurrentDictionary<string, IReadOnlyCollection<ReachedParameter>> _known = new(StringComparer.Ordinal);

    /// <summary>Everything that a set changes, each once; a file that cannot be used changes nothing, which the render says itself.</summary>
    public IReadOnlySet<ReachedParameter> Of(IEnumerable<LoraChoice> set) =>
        set.SelectMany(lora => _known.GetOrAdd(lora.Hash, _ => Read(lora))).ToHashSet();

    private IReadOnlyCollection<ReachedParameter> Read(LoraChoice lora)
    {
        try
        {
            using var file = LoraFile.Open(lora.File, _table.Value);
            return [.. file.Changes.Select(change => new ReachedParameter(change.Target.Module.Part, change.Parameter, change.Numbers)).Distinct()];
        }
        catch (CheckpointException)
        {
            return [];
        }
    }
}
