using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Rendering;

/// <summary>What a render's times hold for, and the times themselves.</summary>
public static class RenderProfile
{
    private const int PixelsPerToken = 16;
    private const int FramesPerLatent = 4;

    /// <summary>Model, precision and device, as <see cref="RenderTiming.Profile"/>.</summary>
    public static string Of(ModelSnapshot model) => $"{model.Card.Name} | {model.Dtype} | {model.Device}";

    /// <summary>The figures of a render that was done in one go.</summary>
    public static RenderTiming Timing(ModelSnapshot model, RenderRequest request, PhaseSeconds seconds)
    {
        long latentFrames = ((request.VideoLength - 1) / FramesPerLatent) + 1;
        double denoise = seconds.Denoise ?? 0;
        return new RenderTiming
        {
            Profile = Of(model),
            Tokens = latentFrames * (request.Height / PixelsPerToken) * (request.Width / PixelsPerToken),
            Steps = request.GuidanceScale > 1 ? 2 * request.InferSteps : request.InferSteps,
            DenoiseSeconds = denoise,
            OtherSeconds = Math.Max(0, (seconds.Total ?? 0) - denoise),
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
