using System.Diagnostics;
using System.Diagnostics.Metrics;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Queue;

/// <summary>What the jobs tell whoever measures: figures by <see cref="MeterName"/>, and a span for each render.</summary>
public static class JobTelemetry
{
    /// <summary>Name of the meter and of the source of spans.</summary>
    public const string MeterName = "HunyuanVideo.Jobs";

    private static readonly Meter Meter = new(MeterName);
    private static readonly ActivitySource Spans = new(MeterName);

    private static readonly Counter<long> Ended = Meter.CreateCounter<long>("hyv.renders", "{render}", "Renders by how they ended");
    private static readonly Counter<long> Submissions = Meter.CreateCounter<long>("hyv.submissions", "{job}", "Jobs that were asked for, by what became of the request");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "hyv.render.duration", "s", "Time from a render's claim to its end", advice: Buckets(1, 5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600));
    private static readonly Histogram<double> Step = Meter.CreateHistogram(
        "hyv.render.step.duration", "s", "Time of one denoising step", advice: Buckets(0.01, 0.03, 0.1, 0.3, 1, 2, 4, 8, 16, 32, 64, 120));

    /// <summary>A request was taken or refused.</summary>
    internal static void Submitted(EnqueueOutcome outcome) => Submissions.Add(1, Tag("outcome", outcome.ToString().ToLowerInvariant()));

    /// <summary>The span of a render; null when nobody listens.</summary>
    internal static Activity? Begin(StoredJob job) => Spans.StartActivity("render")?
        .SetTag("job.id", job.Id.ToString())
        .SetTag("job.attempt", job.Attempts)
        .SetTag("video.width", job.Request.Width)
        .SetTag("video.height", job.Request.Height)
        .SetTag("video.frames", job.Request.VideoLength)
        .SetTag("video.steps", job.Request.InferSteps);

    /// <summary>A render ended.</summary>
    internal static void Rendered(Activity? span, RunEnding ending, TimeSpan taken)
    {
        string outcome = ending.ToString().ToLowerInvariant();
        Ended.Add(1, Tag("outcome", outcome));
        Duration.Record(taken.TotalSeconds, Tag("outcome", outcome));
        span?.SetTag("outcome", outcome).SetStatus(ending == RunEnding.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
    }

    /// <summary>Denoising got on by <paramref name="steps"/> in <paramref name="taken"/>.</summary>
    internal static void Stepped(int steps, TimeSpan taken)
    {
        for (int i = 0; i < steps; i++)
        {
            Step.Record(taken.TotalSeconds / steps);
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static InstrumentAdvice<double> Buckets(params double[] bounds) => new() { HistogramBucketBoundaries = bounds };
}
