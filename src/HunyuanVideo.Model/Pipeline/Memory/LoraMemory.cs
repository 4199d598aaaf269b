using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>
/// What LoRAs add to a model's parameters: nothing where weights are overwritten, but a weight that stays in the blocks of its file keeps
/// them, and what the LoRAs make of it lies beside.
/// </summary>
/// <param name="reach">What LoRAs change.</param>
/// <param name="model">Its parameters.</param>
internal sealed class LoraMemory(LoraReach reach, ModelMemory model)
{
    /// <summary>A render and what its LoRAs add. Of each file only the names are read, once. Safe on any thread.</summary>
    public MemoryJob JobOf(GenerationSettings settings)
    {
        var job = MemoryJob.Of(settings);
        if (settings.Loras is not { Count: > 0 } loras || (model.TransformerInBlocks.Count == 0 && model.LlamaInBlocks.Count == 0))
        {
            return job;
        }

        // two LoRAs on one weight are one sum
        IReadOnlySet<ReachedParameter> changed = reach.Of(loras);
        long Bytes(LoraPart part, IReadOnlyDictionary<string, long> inBlocks) =>
            changed.Where(change => change.Part == part).Sum(change => EightBitBlocks.BytesOf(inBlocks.GetValueOrDefault(change.Name)));
        return job with
        {
            TransformerLoraBytes = Bytes(LoraPart.Transformer, model.TransformerInBlocks),
            LlamaLoraBytes = Bytes(LoraPart.TextEncoder, model.LlamaInBlocks),
        };
    }
}
