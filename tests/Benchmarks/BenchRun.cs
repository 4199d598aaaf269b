using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Benchmarks;

/// <summary>What one call of <c>bench</c> measures, and with what.</summary>
/// <param name="Folder">The model.</param>
/// <param name="Options">Device and types.</param>
/// <param name="Settings">Size, frames, steps and mode.</param>
/// <param name="Repeats">Counted runs of a part or of whole renders.</param>
/// <param name="Dump">Where inputs and outputs of one run go; null keeps nothing.</param>
/// <param name="Memory">The peak of memory.</param>
/// <param name="Report">Where the figures go.</param>
internal sealed record BenchRun(
    IModelSource Folder, PipelineOptions Options, GenerationSettings Settings, int Repeats, string? Dump, PeakMemory Memory, Report Report)
{
    /// <summary>How model and settings are fitted into memory.</summary>
    public required MemoryPlan Plan { get; init; }

    /// <summary>How many of the VAE's tiles are decoded at once, at most.</summary>
    public required int VaeTilesAtOnce { get; init; }

    public DeviceClock Clock { get; } = new(Options.Device);
}
