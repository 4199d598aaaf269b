using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>Where and how a pipeline computes.</summary>
public sealed record PipelineOptions
{
    /// <summary>The compute device; of several the one that texts are encoded on, and that the denoise loop belongs to.</summary>
    public required Device Device { get; init; }

    /// <summary>
    /// All devices that compute one video together, <see cref="Device"/> first. They share its tokens and tiles between them; a processor may be
    /// there several times.
    /// </summary>
    public IReadOnlyList<Device> Devices
    {
        get => field ?? [Device];
        init;
    }

    /// <summary>The transformer's data type; null takes the device's default.</summary>
    public ScalarType? DType { get; init; }

    /// <summary>Whether the transformer's blocks keep their weights in 8 bits (e4m3), which takes half the memory; some memory profiles do so by themselves.</summary>
    public bool Fp8 { get; init; }

    /// <summary>How the model is fitted into the device's memory.</summary>
    public MemoryProfile MemoryProfile { get; init; }

    /// <summary>The memory that may be used; null asks the device.</summary>
    public MemoryBudget? MemoryBudget { get; init; }

    /// <summary>Tells the time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The types of all parts.</summary>
    public ModelPrecision Precision => ModelPrecision.For(Device, DType ?? ModelPrecision.DefaultDType(Device)) with { Fp8 = Fp8 };
}
