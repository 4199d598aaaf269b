using System.Collections.Concurrent;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>
/// What LoRAs add to a model's parameters: nothing where weights are overwritten, but a weight that stays in the blocks of its file keeps
/// them, and what the LoRAs make of it lies beside.
/// </summary>
/// <param name="source">What the model was loaded from.</param>
/// <param name="model">Its parameters.</param>
internal sealed class LoraMemory(IModelSource source, ModelMemory model)
{
    private readonly Lazy<LoraTable> _table = new(() => LoraTable.Of(source));
    private readonly ConcurrentDictionary<string, IReadOnlyCollection<(LoraPart Part, string Parameter)>> _changed = new(StringComparer.Ordinal);

    /// <summary>A render and what its LoRAs add. Of each file only the names are read, once. Safe on any thread.</summary>
    public MemoryJob JobOf(GenerationSettings settings)
    {
        var job = MemoryJob.Of(settings);
        if (settings.Loras is not { Count: > 0 } loras || (model.TransformerInBlocks.Count == 0 && model.LlamaInBlocks.Count == 0))
        {
            return job;
        }

        // two LoRAs on one weight are one sum
        HashSet<(LoraPart Part, string Parameter)> changed = [.. loras.SelectMany(lora => _changed.GetOrAdd(lora.Hash, _ => ChangedBy(lora)))];
        long Bytes(LoraPart part, IReadOnlyDictionary<string, long> inBlocks) =>
            changed.Where(change => change.Part == part).Sum(change => EightBitBlocks.BytesOf(inBlocks.GetValueOrDefault(change.Parameter)));
        return job with
        {
            TransformerLoraBytes = Bytes(LoraPart.Transformer, model.TransformerInBlocks),
            LlamaLoraBytes = Bytes(LoraPart.TextEncoder, model.LlamaInBlocks),
        };
    }

    private IReadOnlyCollection<(LoraPart Part, string Parameter)> ChangedBy(LoraChoice lora)
    {
        try
        {
            using var file = LoraFile.Open(lora.File, _table.Value);
            return [.. file.Changes.Select(change => (change.Target.Module.Part, change.Parameter)).Distinct()];
        }
        catch (CheckpointException)
        {
            // the render says so itself
            return [];
        }
    }
}
