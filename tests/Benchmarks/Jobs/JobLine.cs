namespace HunyuanVideo.Benchmarks.Jobs;

/// <summary>One job that went through queue, worker and store.</summary>
internal sealed record JobLine(
    string Kind,
    string State,
    string? Error,
    string Model,
    string Device,
    string Dtype,
    int Width,
    int Height,
    int Frames,
    int FramesCounted,
    int Steps,
    int ComputedSteps,
    long Seed,
    string FramesSha256,
    double LoadSeconds,
    double TextSeconds,
    double DenoiseSeconds,
    double StepSeconds,
    double DecodeSeconds,
    double FramesSeconds,
    double TotalSeconds,
    int Checkpoints,
    double? PeakGib,
    double? BeforeGib)
{
    public string ToText() =>
        $"""
        {State}{(Error is null ? string.Empty : $": {Error}")}; {FramesCounted} of {Frames} frames, seed {Seed}, SHA-256 {FramesSha256}
        load {LoadSeconds:F2} s; text {TextSeconds:F2} s, denoise {DenoiseSeconds:F2} s ({StepSeconds:F3} s a step, {ComputedSteps} of {Steps} computed), decode {DecodeSeconds:F2} s, frames {FramesSeconds:F2} s; {TotalSeconds:F2} s from submission to the end
        {Checkpoints} checkpoints; memory: peak {(PeakGib is null ? "unknown" : $"{PeakGib:F2} GiB")}
        """;
}
