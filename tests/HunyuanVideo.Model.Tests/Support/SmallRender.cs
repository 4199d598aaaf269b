using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Tests.Support;

/// <summary>The least that still goes through every phase: 32 × 32 pixels, 5 frames, 3 steps.</summary>
internal static class SmallRender
{
    public static GenerationSettings Settings { get; } = new()
    {
        Prompt = "A red ball bounces on green grass.",
        Width = 32,
        Height = 32,
        VideoLength = 5,
        InferSteps = 3,
        Seed = 5,
        FlowShift = 3,
        EmbeddedGuidanceScale = 6,
    };
}
