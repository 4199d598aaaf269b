using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>The step cache that settings ask for.</summary>
internal static class StepCaches
{
    /// <summary>A new cache for one render, or null when every step is computed.</summary>
    public static IStepCache? For(GenerationSettings settings) => settings.FastMode switch
    {
        FastMode.EasyCache => new EasyCache(settings.InferSteps, settings.FastThreshold ?? FastModes.EasyCacheThreshold),
        FastMode.MagCache => new MagCache(settings, settings.FastThreshold ?? FastModes.MagCacheThreshold),
        _ => null,
    };
}
