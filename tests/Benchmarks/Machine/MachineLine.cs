using System.Runtime.InteropServices;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using TorchSharp;

namespace HunyuanVideo.Benchmarks.Machine;

/// <summary>What measures what: the first line of a benchmark.</summary>
internal sealed record MachineLine(
    string Kind,
    string Device,
    string? DeviceName,
    int LogicalCores,
    int CpuThreads,
    string Os,
    string Torch,
    string Model,
    string TransformerDtype,
    string VaeDtype,
    string TextDtype,
    string Mode,
    string Profile,
    int Width,
    int Height,
    int Frames,
    int Steps)
{
    public static MachineLine Of(IModelSource folder, PipelineOptions options, GenerationSettings settings, string profile, CudaDriver? driver) => new(
        "machine",
        options.Device.ToString(),
        driver?.DeviceName,
        Environment.ProcessorCount,
        torch.get_num_threads(),
        RuntimeInformation.OSDescription,
        torch.__version__,
        folder.Card.Name,
        options.Precision.Name,
        ComputeDevice.NameOf(options.Precision.Vae),
        ComputeDevice.NameOf(options.Precision.TextEncoders),
        FastModes.NameOf(settings.FastMode),
        profile,
        settings.Width,
        settings.Height,
        settings.VideoLength,
        settings.InferSteps);

    public string ToText() =>
        $"""
        {Model} on {Device}{(DeviceName is null ? string.Empty : $" ({DeviceName})")}, {LogicalCores} cores, {CpuThreads} threads, libtorch of TorchSharp {Torch}
        {Width}×{Height}, {Frames} frames, {Steps} steps, {Mode}, profile {Profile}; transformer {TransformerDtype}, VAE {VaeDtype}, text {TextDtype}
        """;
}
