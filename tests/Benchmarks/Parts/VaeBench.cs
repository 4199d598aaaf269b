using System.Diagnostics;
using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Vae;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary><c>--part vae</c>: decodes random latents with the official tiles to bytes on the host, as a render does.</summary>
internal static class VaeBench
{
    public static void Measure(BenchRun run)
    {
        using var scope = NewDisposeScope();
        long start = Stopwatch.GetTimestamp();
        using CausalVae vae = BenchModel.Vae(run);
        using BenchLanes? lanes = BenchLanes.Of(run, vae);
        double load = run.Clock.Since(start);
        using Scalar scalingFactor = vae.Config.ScalingFactor;
        Tensor latents = DitInputs.Latents(run, ScalarType.Float32).div(scalingFactor);
        int tiles = 0;
        var count = new ImmediateProgress<TileProgress>(tile => tiles = tile.Of);
        VaeTiling tiling = vae.Tiling with { AtOnce = run.VaeTilesAtOnce };
        Tensor pictures = empty(run.Settings.VideoLength, run.Settings.Height, run.Settings.Width, 3, ScalarType.Byte, CPU);
        var collector = new FrameCollector(pictures, sink: null);
        void Decode()
        {
            collector.Begin();
            vae.Decode(latents, tiling, lanes?.Lanes, collector.Add, count, CancellationToken.None);
        }

        double warmUp = run.Clock.Repeat(1, Decode)[0];
        run.Memory.ReadGib();
        double[] seconds = run.Clock.Repeat(Math.Max(1, run.Repeats), Decode);
        double? peak = run.Memory.ReadGib();
        Samples samples = Samples.Of(seconds);
        var line = new PartLine(
            "vae_decode",
            samples.Median,
            samples.Min,
            samples.Max,
            [.. seconds.Select(value => Math.Round(value, 6))],
            tiles,
            tiling.AtOnce,
            Tokens: 0,
            peak,
            run.Memory.BeforeGib,
            Math.Round(load, 4),
            Math.Round(warmUp, 4));
        run.Report.Tell(line, BenchJson.Default.PartLine, value => value.ToText());
        if (run.Dump is not null)
        {
            // latents as the decoder takes them (unscaled), frames about −1…1, both in fp32
            SafetensorsWriter.Write(run.Dump, new Dictionary<string, Tensor>(StringComparer.Ordinal)
            {
                ["latents"] = latents,
                ["frames"] = vae.Decode(latents, tiling, progress: null, CancellationToken.None).to(ScalarType.Float32),
            });
        }
    }
}
