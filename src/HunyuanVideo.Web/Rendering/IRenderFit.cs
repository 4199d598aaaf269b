using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Pipeline.Memory;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Knows whether a render fits into the memory there is.</summary>
public interface IRenderFit
{
    /// <summary>The verdict; null until the model is loaded.</summary>
    FitVerdict? Judge(RenderRequest request);
}
