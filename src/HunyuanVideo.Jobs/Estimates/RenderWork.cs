namespace HunyuanVideo.Jobs.Estimates;

/// <summary>How much there is to do for a request.</summary>
/// <param name="Tokens">Video tokens of one forward pass: one for every 16 × 16 pixels of every latent frame.</param>
/// <param name="Passes">Forward passes: the steps that run, twice as many with true guidance.</param>
public readonly record struct RenderWork(long Tokens, int Passes)
{
    private const int PixelsPerToken = 16;
    private const int FramesPerLatent = 4;

    /// <summary>The work of <paramref name="request"/>.</summary>
    public static RenderWork Of(RenderRequest request)
    {
        long latentFrames = ((request.VideoLength - 1) / FramesPerLatent) + 1;
        long tokens = latentFrames * (request.Height / PixelsPerToken) * (request.Width / PixelsPerToken);
        int steps = StepsOf(request);
        return new RenderWork(tokens, request.GuidanceScale > 1 ? 2 * steps : steps);
    }

    /// <summary>Denoising steps that will run: all of them, or those that are left from the strength on.</summary>
    public static int StepsOf(RenderRequest request) => request is { SourceJob: not null, Strength: { } strength }
        ? NoiseSchedule.StepsFrom(request.InferSteps, request.FlowShift, strength)
        : request.InferSteps;
}
