using System.Diagnostics;
using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary><c>--part all</c>: whole renders by phase and by step, after a first one.</summary>
internal static class RenderBench
{
    public static void Measure(BenchRun run)
    {
        GenerationSettings settings = run.Settings;
        long start = Stopwatch.GetTimestamp();
        using HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(run.Folder, run.Options, progress: null, CancellationToken.None);
        double load = run.Clock.Since(start);
        (RenderSeconds first, int computed) = Render(pipeline, settings);
        RenderSeconds[] counted = [.. Enumerable.Range(0, run.Repeats).Select(_ => Render(pipeline, settings).Seconds)];
        Samples? Of(Func<RenderSeconds, double> phase) => Samples.OfAny([.. counted.Select(phase)]);
        var line = new RenderLine(
            "render",
            run.Folder.Card.Name,
            pipeline.Device.ToString(),
            pipeline.Precision.Name,
            settings.Width,
            settings.Height,
            settings.VideoLength,
            settings.InferSteps,
            Math.Round(load, 3),
            first.Total,
            first,
            Of(seconds => seconds.Total),
            Of(seconds => seconds.Text),
            Of(seconds => seconds.Denoise / settings.InferSteps),
            Of(seconds => seconds.Decode),
            computed,
            run.Memory.ReadGib(),
            run.Memory.BeforeGib);
        run.Report.Tell(line, BenchJson.Default.RenderLine, value => value.ToText());
    }

    private static (RenderSeconds Seconds, int Computed) Render(HunyuanVideoPipeline pipeline, GenerationSettings settings)
    {
        long start = Stopwatch.GetTimestamp();
        using GeneratedVideo video = pipeline.Render(settings, progress: null, CancellationToken.None);
        double Phase(GenerationPhase phase) => Round(video.Taken[phase].TotalSeconds);
        var seconds = new RenderSeconds(
            Round(Stopwatch.GetElapsedTime(start).TotalSeconds),
            Phase(GenerationPhase.TextEncoding),
            Phase(GenerationPhase.Denoising),
            Phase(GenerationPhase.Decoding));
        return (seconds, video.ComputedSteps);
    }

    private static double Round(double seconds) => Math.Round(seconds, 4);
}
