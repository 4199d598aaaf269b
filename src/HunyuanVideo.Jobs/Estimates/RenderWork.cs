using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Estimates;

/// <summary>How much there is to do for a request.</summary>
/// <param name="Tokens">Video tokens of one forward pass: one for every 16 × 16 pixels of every latent frame.</param>
/// <param name="Passes">Forward passes: the steps, twice as many with true guidance.</param>
public readonly record struct RenderWork(long Tokens, int Passes)
{
    private const int PixelsPerToken = 16;
    private const int FramesPerLatent = 4;

    /// <summary>The work of <paramref name="request"/>.</summary>
    public static RenderWork Of(RenderRequest request)
    {
        long latentFrames = ((request.VideoLength - 1) / FramesPerLatent) + 1;
        long tokens = latentFrames * (request.Height / PixelsPerToken) * (request.Width / PixelsPerToken);
        return new RenderWork(tokens, request.GuidanceScale > 1 ? 2 * request.InferSteps : request.InferSteps);
    }

    /// <summary>The figures of a finished render, in the form <see cref="RenderEstimator"/> learns from.</summary>
    /// <param name="profile">What they hold for, such as model, precision and device.</param>
    /// <param name="request">What was rendered, in one go: figures of a resumed render would mislead.</param>
    /// <param name="denoise">Time of the denoising.</param>
    /// <param name="total">Time of everything.</param>
    public static RenderTiming TimingOf(string profile, RenderRequest request, TimeSpan denoise, TimeSpan total)
    {
        RenderWork work = Of(request);
        return new RenderTiming
        {
            Profile = profile,
            Tokens = work.Tokens,
            Steps = work.Passes,
            DenoiseSeconds = denoise.TotalSeconds,
            OtherSeconds = Math.Max(0, (total - denoise).TotalSeconds),
        };
    }
}
