using HunyuanVideo.Benchmarks.Machine;

namespace HunyuanVideo.Benchmarks.Fast;

/// <summary>One prompt and seed, rendered exactly and with a fast mode.</summary>
internal sealed record FastRenderLine(string Kind, string Mode, double Threshold, string Prompt, long Seed, int ComputedSteps, int Steps, double Psnr)
{
    public string ToText() => $"{Mode} {Threshold}: {ComputedSteps} of {Steps} steps, {Psnr:F2} dB, seed {Seed}, {Prompt}";
}

/// <summary>All renders of one mode and threshold.</summary>
internal sealed record FastModeLine(
    string Kind, string Mode, double Threshold, int Renders, int Steps, Samples ComputedSteps, double MeanComputedShare, Samples Psnr, double MeanPsnr)
{
    public string ToText() =>
        $"{Mode} {Threshold}: {MeanComputedShare:P1} of the steps computed ({ComputedSteps.Min} to {ComputedSteps.Max} of {Steps}); PSNR against exact: mean {MeanPsnr:F2} dB, median {Psnr.Median:F2}, least {Psnr.Min:F2}";
}
