using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Rendering;

internal sealed class ModelFreeServer : IPromptMeter, IVideoRenderer
{
    public PromptMeasure? Measure(string prompt) => null;

    public RenderOutcome Render(JobId id, RenderRequest request, IProgress<RenderProgress> progress, CancellationToken cancellationToken) =>
        throw new RenderException("This build serves the page without a model.");
}
