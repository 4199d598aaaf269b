using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>Where and how a pipeline computes.</summary>
public sealed record PipelineOptions
{
    /// <summary>The compute device.</summary>
    public required Device Device { get; init; }

    /// <summary>The transformer's data type; null takes the device's default.</summary>
    public ScalarType? DType { get; init; }

    /// <summary>Tells the time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The types of all parts.</summary>
    public ModelPrecision Precision => ModelPrecision.For(Device, DType ?? ModelPrecision.DefaultDType(Device));
}
