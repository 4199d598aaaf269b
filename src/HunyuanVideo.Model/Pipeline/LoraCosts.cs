using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Settings;
using TorchSharp;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>What it costs to bring a model from one set of LoRAs to another. Outlives a reload of the model.</summary>
/// <param name="source">What it is loaded from.</param>
/// <param name="options">Where it computes, and the clock.</param>
internal sealed class LoraCosts(IModelSource source, PipelineOptions options)
{
    private readonly LoraPace _pace = new(options.Device.type == DeviceType.CUDA ? LoraPace.UsualOfGpu : LoraPace.UsualOfCpu);

    /// <summary>What each LoRA changes.</summary>
    public LoraReach Reach { get; } = new(source);

    /// <summary>How long a change will take; nothing between equal sets. Cheap, and safe on any thread.</summary>
    /// <param name="from">The set before; null where it is not known.</param>
    /// <param name="to">The set after.</param>
    public TimeSpan Predict(LoraSet? from, LoraSet to) => _pace.For(NumbersBetween(from, to));

    /// <summary>Makes a change and remembers how long it took.</summary>
    /// <param name="from">The set before; null where it is not known.</param>
    /// <param name="to">The set after.</param>
    /// <param name="change">Makes it; one that fails is not remembered.</param>
    /// <returns>How long it took; nothing between equal sets.</returns>
    public TimeSpan Measure(LoraSet? from, LoraSet to, Action change)
    {
        long start = options.TimeProvider.GetTimestamp();
        change();
        if (to.Equals(from))
        {
            return TimeSpan.Zero;
        }

        TimeSpan took = options.TimeProvider.GetElapsedTime(start);
        _pace.Note(NumbersBetween(from, to), took);
        return took;
    }

    /// <summary>Everything that either of two sets touches is made anew.</summary>
    private long NumbersBetween(LoraSet? from, LoraSet to) => to.Equals(from) ? 0 : Reach.Of((from ?? LoraSet.None).Concat(to)).Sum(reached => reached.Numbers);
}
