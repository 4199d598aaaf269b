using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Rendering;

/// <summary>What a render's times hold for, and the times themselves.</summary>
public static class RenderProfile
{
    /// <summary>Model, precision and device, as <see cref="RenderTiming.Profile"/>.</summary>
    public static string Of(ModelSnapshot model) => $"{model.Card.Name} | {model.Dtype} | {model.Device}";

    /// <summary>The figures of a render that was done in one go.</summary>
    public static RenderTiming Timing(ModelSnapshot model, RenderRequest request, PhaseSeconds seconds)
    {
        // counted as the estimator will count what is asked for next
        RenderWork work = RenderWork.Of(request);
        double denoise = seconds.Denoise ?? 0;
        return new RenderTiming
        {
            Profile = Of(model),
            Tokens = work.Tokens,
            Steps = work.Passes,
            DenoiseSeconds = denoise,
            // a change of LoRAs is predicted by itself: the next render may need none
            OtherSeconds = Math.Max(0, (seconds.Total ?? 0) - denoise - (seconds.Loras ?? 0)),
        };
    }

    /// <summary>Seconds by <see cref="RenderPhase"/>.</summary>
    public static IReadOnlyDictionary<string, double> ByPhase(PhaseSeconds seconds) => new Dictionary<string, double>(StringComparer.Ordinal)
    {
        [RenderPhase.Text] = seconds.Text ?? 0,
        [RenderPhase.Denoise] = seconds.Denoise ?? 0,
        [RenderPhase.Decode] = seconds.Decode ?? 0,
        [RenderPhase.Mp4] = seconds.Encode ?? 0,
    };
}
