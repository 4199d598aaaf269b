using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Judges by the model that is loaded.</summary>
public sealed class PipelineFit(PipelineHost host, LoraChoices loras) : IRenderFit
{
    public FitVerdict? Judge(RenderRequest request) => host.Pipeline?.Judge(request.ToSettings() with { Loras = loras.TryResolve(request.Loras) });
}
