using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>Records as this app writes them.</summary>
internal static class SampleRecord
{
    public static VideoMetadata Of(string prompt, long seed) => new()
    {
        Prompt = prompt,
        NegativePrompt = string.Empty,
        Seed = seed,
        Width = 64,
        Height = 48,
        VideoLength = 5,
        InferSteps = 4,
        GuidanceScale = 1,
        FlowShift = 7,
        EmbeddedGuidanceScale = 6,
        Fps = 24,
        Crf = 20,
        Model = "nano",
        WeightsHash = string.Empty,
        Dtype = "fp32",
        Device = "cpu",
        Generator = "cpu",
        AppVersion = "1.0.0",
        Seconds = new PhaseSeconds { Denoise = 1.5 },
        CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };
}
