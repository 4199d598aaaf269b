using HunyuanVideo.Benchmarks.Machine;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary>One operator of a step by itself; with no calls it is there to compare with.</summary>
internal sealed record KernelLine(
    string Kind, string Name, int CallsPerStep, double MedianSeconds, double MinSeconds, double SecondsPerStep, double? Tflops, double? TerabytesPerSecond)
{
    public static KernelLine Of(string name, int calls, Samples seconds, double flops, double bytes) => new(
        "kernel",
        name,
        calls,
        seconds.Median,
        seconds.Min,
        Math.Round(calls * seconds.Median, 5),
        flops > 0 ? Math.Round(flops / seconds.Median / 1e12, 3) : null,
        bytes > 0 ? Math.Round(bytes / seconds.Median / 1e12, 4) : null);

    public static KernelLine Sum(double seconds) => new("kernel", "sum", 0, 0, 0, Math.Round(seconds, 5), null, null);

    public string ToText() =>
        $"{Name,-32} {CallsPerStep,4} × {MedianSeconds * 1000,9:F4} ms = {SecondsPerStep,8:F4} s"
        + (Tflops is null ? string.Empty : $"  {Tflops:F1} TFLOP/s") + (TerabytesPerSecond is null ? string.Empty : $"  {TerabytesPerSecond:F3} TB/s");
}
