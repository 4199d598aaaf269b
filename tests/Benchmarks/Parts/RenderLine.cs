using HunyuanVideo.Benchmarks.Machine;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary>Whole renders; times in seconds. What was counted is null where only the first render was asked for.</summary>
internal sealed record RenderLine(
    string Kind,
    string Model,
    string Device,
    string Dtype,
    int Width,
    int Height,
    int Frames,
    int Steps,
    double LoadSeconds,
    double FirstRenderSeconds,
    RenderSeconds First,
    Samples? RenderSeconds,
    Samples? TextSeconds,
    Samples? StepSeconds,
    Samples? DecodeSeconds,
    int ComputedSteps,
    double? PeakGib,
    double? BeforeGib)
{
    public string ToText() =>
        $"""
        load {LoadSeconds:F2} s, first render {FirstRenderSeconds:F2} s (text {First.Text:F2}, denoise {First.Denoise:F2}, decode {First.Decode:F2})
        render {RenderSeconds}
        text   {TextSeconds}
        step   {StepSeconds}, {ComputedSteps} of {Steps} computed
        decode {DecodeSeconds}
        memory: peak {(PeakGib is null ? "unknown" : $"{PeakGib:F2} GiB")}
        """;
}

/// <summary>One render by phases.</summary>
internal sealed record RenderSeconds(double Total, double Text, double Denoise, double Decode);
