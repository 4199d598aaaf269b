using System.Diagnostics;
using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary><c>--part dit</c>: the denoise loop on seeded inputs, step by step.</summary>
internal static class DitBench
{
    public static void Measure(BenchRun run)
    {
        using var scope = NewDisposeScope();
        long start = Stopwatch.GetTimestamp();
        using HunyuanVideoTransformer transformer = BenchModel.Transformer(run, out PartResidency? moving);
        using PartResidency? moved = moving;
        moved?.Enter();
        using BenchRanks? ranks = BenchRanks.Of(run, transformer);
        IVelocityModel model = ranks?.Transformer ?? transformer;
        double load = run.Clock.Since(start);
        double warmUp = Loop(run, model, steps: 1, cache: null)[0].Seconds;
        IReadOnlyList<TimedStep> steps = Loop(run, model, run.Settings.InferSteps, StepCaches.For(run.Settings));
        double? peak = run.Memory.ReadGib();
        if (run.Dump is not null)
        {
            StepDump.Write(run, model, run.Dump);
        }

        CeilingLines ceilings = Ceilings.Measure(transformer.Config, transformer.Device, transformer.DType);
        foreach (CeilingLine ceiling in new[] { ceilings.Gemm, ceilings.Attention, ceilings.Other }.OfType<CeilingLine>())
        {
            run.Report.Tell(ceiling, BenchJson.Default.CeilingLine, line => line.ToText());
        }

        run.Report.Tell(Line(run, steps, ceilings, peak, load, warmUp), BenchJson.Default.DitStepLine, line => line.ToText());
        double[] skipped = [.. steps.Where(step => !step.Computed).Select(step => step.Seconds)];
        SkippedStepLine? line = run.Settings.FastMode switch
        {
            FastMode.EasyCache => SkippedStep.Measure(run, skipped.Length),
            FastMode.MagCache when skipped.Length > 0 => SkippedStep.Line(run, skipped, skipped.Length),
            _ => null,
        };
        if (line is not null)
        {
            run.Report.Tell(line, BenchJson.Default.SkippedStepLine, value => value.ToText());
        }
    }

    private static List<TimedStep> Loop(BenchRun run, IVelocityModel transformer, int steps, IStepCache? cache)
    {
        using var scope = NewDisposeScope();
        var timed = new List<TimedStep>();
        using DenoiseInputs inputs = DitInputs.Of(run, steps, cache);
        Tensor latents = DitInputs.Latents(run, run.Options.Precision.TextEncoders);
        long last = run.Clock.Read();
        new Denoiser(transformer).Run(
            latents,
            inputs,
            firstStep: 0,
            step =>
            {
                timed.Add(new TimedStep(run.Clock.Since(last), step.Computed));
                last = run.Clock.Read();
            },
            CancellationToken.None);
        return timed;
    }

    private static DitStepLine Line(
        BenchRun run, IReadOnlyList<TimedStep> steps, CeilingLines ceilings, double? peak, double load, double warmUp)
    {
        double[] computed = [.. steps.Where(step => step.Computed).Select(step => step.Seconds)];
        Samples seconds = Samples.Of(computed);
        StepWork work = StepWork.Of(run.Folder.TransformerConfig, run.Settings, DitInputs.ValidTokens(run));
        double floor = work.FloorSeconds(ceilings.Gemm, ceilings.Attention);
        return new DitStepLine(
            "dit_step",
            seconds.Median,
            seconds.Min,
            seconds.Max,
            [.. computed.Select(value => Math.Round(value, 6))],
            computed.Length,
            steps.Count,
            work.VideoTokens,
            work.TextTokens,
            Math.Round(work.Flops / 1e12, 6),
            Math.Round(work.Flops / seconds.Median / 1e12, 5),
            Math.Round(floor, 6),
            Math.Round(floor / seconds.Median, 5),
            peak,
            run.Memory.BeforeGib,
            Math.Round(load, 4),
            Math.Round(warmUp, 4));
    }

    private sealed record TimedStep(double Seconds, bool Computed);
}
