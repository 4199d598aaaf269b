using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Judges by the model that is loaded.</summary>
public sealed class PipelineFit(PipelineHost host, LoraChoices loras) : IRenderFit
{
    public FitVerdict? Judge(RenderRequest request) => host.Pipeline?.Judge(request.ToSettings() with { Loras = LorasOf(request) });

    /// <summary>A LoRA that cannot be used is told elsewhere.</summary>
    private LoraSet? LorasOf(RenderRequest request)
    {
        try
        {
            return loras.Resolve(request.Loras);
        }
        catch (Exception error) when (error is RenderException or CheckpointException)
        {
            return null;
        }
    }
}
