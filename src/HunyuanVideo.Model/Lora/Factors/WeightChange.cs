using HunyuanVideo.Model.Checkpoints.Transfers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Lora.Factors;

/// <summary>What a LoRA does to some rows of one weight or bias.</summary>
/// <param name="layer">The tensors it is made of; their shapes have been checked.</param>
internal abstract class WeightChange(LoraLayer layer)
{
    /// <summary>The rows.</summary>
    public LoraTarget Target => layer.Target;

    /// <summary>The file it comes from.</summary>
    public string Path => layer.Path;

    /// <summary>The layer's name in the file.</summary>
    public string LayerName => layer.Name;

    /// <summary>The official name of the parameter.</summary>
    public virtual string Parameter => Target.Module.Name + ".weight";

    /// <summary>How many numbers that parameter has.</summary>
    public virtual long Numbers => Target.Module.Rows * Target.Module.Columns;

    /// <summary>The rank of its factors; null where there are none.</summary>
    public virtual long? Rank => null;

    /// <summary>Whether <see cref="Delta"/> looks at the numbers of the weight.</summary>
    public virtual bool NeedsWeight => false;

    /// <summary>The tensors it is made of.</summary>
    protected LoraLayer Layer => layer;

    /// <summary>What is added to the rows at strength 1.</summary>
    /// <param name="weight">The rows as the checkpoint has them, (rows, columns), fp32, in the order in which the file's writer has them.</param>
    /// <param name="transfer">Takes the file's tensors to the weight's device without making it wait; null where nothing is gained by that.</param>
    /// <returns>(rows, columns), fp32, on the weight's device and in the caller's scope.</returns>
    public abstract Tensor Delta(Tensor weight, IWeightTransfer? transfer);
}
