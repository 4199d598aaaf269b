using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Model.Pipeline.Memory;

namespace HunyuanVideo.Web.Rendering;

/// <summary>What a render will take, before it is asked for.</summary>
public interface IRenderForecast
{
    /// <summary>How long a request takes by itself; null until this machine has finished one.</summary>
    ValueTask<RenderEstimate?> EstimateAsync(RenderRequest request, CancellationToken cancellationToken);

    /// <summary>The dollars for it; null without an hourly rate.</summary>
    decimal? CostOf(RenderEstimate? estimate);

    /// <summary>Whether a request fits into memory, with the words for it; null until that is known.</summary>
    FitVerdict? FitOf(RenderRequest request) => null;
}
