using System.Diagnostics;
using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Model.TextEncoders;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary><c>--part text</c>: encodes the model card's first example with both text encoders.</summary>
internal static class TextBench
{
    public static void Measure(BenchRun run)
    {
        using var scope = NewDisposeScope();
        long start = Stopwatch.GetTimestamp();
        using PromptEncoder encoder = BenchModel.TextEncoders(run);
        double load = run.Clock.Since(start);
        bool image = run.Settings.VideoLength == 1;
        TextConditioning Encode() => encoder.Encode(run.Settings.Prompt, image, CancellationToken.None);

        double warmUp = run.Clock.Repeat(1, () => Encode().Dispose())[0];
        double[] seconds = run.Clock.Repeat(Math.Max(1, run.Repeats), () => Encode().Dispose());
        double? peak = run.Memory.ReadGib();
        int tokens = encoder.Tokenizer.EncodeLlama(run.Settings.Prompt, image).Ids.Length;
        Samples samples = Samples.Of(seconds);
        var line = new PartLine(
            "text",
            samples.Median,
            samples.Min,
            samples.Max,
            [.. seconds.Select(value => Math.Round(value, 6))],
            Tiles: 0,
            TilesAtOnce: 0,
            tokens,
            peak,
            run.Memory.BeforeGib,
            Math.Round(load, 4),
            Math.Round(warmUp, 4));
        run.Report.Tell(line, BenchJson.Default.PartLine, value => value.ToText());
    }
}
