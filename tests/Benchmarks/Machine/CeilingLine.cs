namespace HunyuanVideo.Benchmarks.Machine;

/// <summary>The rate of one plain operator: what the work of a step could reach at best.</summary>
internal sealed record CeilingLine(
    string Kind, string Name, string Shape, string Dtype, double MedianSeconds, double MinSeconds, double MaxSeconds, double Tflops, double BestTflops)
{
    public static CeilingLine Of(string name, string shape, string dtype, double flops, Samples seconds) => new(
        "ceiling", name, shape, dtype, seconds.Median, seconds.Min, seconds.Max, Rate(flops, seconds.Median), Rate(flops, seconds.Min));

    public string ToText() => $"ceiling: {Name} {Shape} {Dtype}: {Tflops:F2} TFLOP/s (best {BestTflops:F2})";

    private static double Rate(double flops, double seconds) => Math.Round(flops / seconds / 1e12, 5);
}
