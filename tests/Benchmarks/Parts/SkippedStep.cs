using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary>What a step costs that EasyCache leaves out: the decision, the stand-in and the Euler step, on latents of full size.</summary>
internal static class SkippedStep
{
    private const int Steps = 40;

    public static SkippedStepLine Measure(BenchRun run, int skipped)
    {
        using var scope = NewDisposeScope();
        var scheduler = new FlowMatchEulerScheduler(Steps, run.Settings.FlowShift);
        // so high that every step is left out that may be
        using var cache = new EasyCache(Steps, threshold: double.MaxValue);
        Tensor latents = DitInputs.Latents(run, ScalarType.Float32);
        var seconds = new List<double>();
        for (int step = 0; step < Steps; step++)
        {
            long start = run.Clock.Read();
            bool computed = cache.MustCompute(step, latents);
            Tensor velocity = computed ? randn_like(latents) : cache.Reuse(0, latents);
            Tensor next = scheduler.Step(latents, velocity, step);
            if (computed)
            {
                cache.Keep(latents, [velocity]);
            }
            else
            {
                seconds.Add(run.Clock.Since(start));
            }

            velocity.Dispose();
            latents.Dispose();
            latents = next;
        }

        return Line(run, seconds, skipped);
    }

    public static SkippedStepLine Line(BenchRun run, IEnumerable<double> seconds, int skipped)
    {
        Samples samples = Samples.Of(seconds);
        return new SkippedStepLine(
            "skipped_step",
            samples.Median,
            samples.Min,
            samples.Max,
            skipped,
            run.Settings.InferSteps,
            run.Settings.FastThreshold ?? FastModes.ThresholdOf(run.Settings.FastMode) ?? 0);
    }
}
