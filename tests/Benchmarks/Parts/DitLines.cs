namespace HunyuanVideo.Benchmarks.Parts;

/// <summary>The denoising steps that the transformer ran for.</summary>
internal sealed record DitStepLine(
    string Kind,
    double MedianSeconds,
    double MinSeconds,
    double MaxSeconds,
    IReadOnlyList<double> Seconds,
    int ComputedSteps,
    int Steps,
    long VideoTokens,
    int TextTokens,
    double TflopPerStep,
    double Tflops,
    double FloorSeconds,
    double ShareOfFloor,
    double? PeakGib,
    double? BeforeGib,
    double LoadSeconds,
    double WarmUpSeconds)
{
    public string ToText() =>
        $"""
        load {LoadSeconds:F2} s, warm-up step {WarmUpSeconds:F3} s
        step: median {MedianSeconds:F4} s (min {MinSeconds:F4}, max {MaxSeconds:F4}), {ComputedSteps} of {Steps} computed
        {TflopPerStep:F3} TFLOP a step over {VideoTokens} + {TextTokens} tokens: {Tflops:F2} TFLOP/s; floor {FloorSeconds:F4} s, {ShareOfFloor:P1} of it reached
        memory: peak {(PeakGib is null ? "unknown" : $"{PeakGib:F2} GiB")}, {(BeforeGib is null ? "unknown" : $"{BeforeGib:F2} GiB")} before the model
        """;
}

/// <summary>A step that a fast mode leaves out.</summary>
internal sealed record SkippedStepLine(string Kind, double MedianSeconds, double MinSeconds, double MaxSeconds, int Skipped, int Steps, double Threshold)
{
    public string ToText() => $"skipped step: median {MedianSeconds:F6} s (min {MinSeconds:F6}, max {MaxSeconds:F6}); {Skipped} of {Steps} skipped at threshold {Threshold}";
}

/// <summary>A part that is timed as a whole: <c>vae_decode</c> or <c>text</c>.</summary>
internal sealed record PartLine(
    string Kind,
    double MedianSeconds,
    double MinSeconds,
    double MaxSeconds,
    IReadOnlyList<double> Seconds,
    int Tiles,
    int TilesAtOnce,
    int Tokens,
    double? PeakGib,
    double? BeforeGib,
    double LoadSeconds,
    double WarmUpSeconds)
{
    public string ToText() =>
        $"""
        load {LoadSeconds:F2} s, warm-up {WarmUpSeconds:F3} s
        {Kind}: median {MedianSeconds:F4} s (min {MinSeconds:F4}, max {MaxSeconds:F4}){(Tiles > 0 ? $", {Tiles} tiles, at most {TilesAtOnce} at once" : string.Empty)}{(Tokens > 0 ? $", {Tokens} tokens" : string.Empty)}
        memory: peak {(PeakGib is null ? "unknown" : $"{PeakGib:F2} GiB")}, {(BeforeGib is null ? "unknown" : $"{BeforeGib:F2} GiB")} before the model
        """;
}
