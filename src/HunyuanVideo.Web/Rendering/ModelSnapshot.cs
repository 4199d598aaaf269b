using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The model at one moment.</summary>
public sealed record ModelSnapshot
{
    /// <summary>Its card, which is read before the weights are.</summary>
    public required ModelCard Card { get; init; }

    public required ModelPhase Phase { get; init; }

    /// <summary>Where it runs, in words, as "CPU, 8 threads" or "H200".</summary>
    public required string Device { get; init; }

    /// <summary>The number format it computes in, as "bf16".</summary>
    public required string Dtype { get; init; }

    /// <summary>While it loads: what is going on. When it failed: one sentence about why.</summary>
    public string? Message { get; init; }

    /// <summary>How much is loaded, 0 to 1; null when that is not known.</summary>
    public double? Loaded { get; init; }

    /// <summary>Bytes, rate and remaining time of the loading; null while nothing is loaded.</summary>
    public LoadProgress? Loading { get; init; }

    /// <summary>What predictions need of the model; null takes that of the start.</summary>
    public TransformerSize? Size { get; init; }
}

public enum ModelPhase
{
    Loading,
    Ready,
    Failed,
}
