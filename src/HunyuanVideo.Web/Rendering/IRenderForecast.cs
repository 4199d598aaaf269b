using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Model.Pipeline.Memory;

namespace HunyuanVideo.Web.Rendering;

/// <summary>What a render will take, before it is asked for.</summary>
public interface IRenderForecast
{
    /// <summary>How long a request takes by itself, on the model as it is now; null until this machine has finished one.</summary>
    ValueTask<RenderEstimate?> EstimateAsync(RenderRequest request, CancellationToken cancellationToken);

    /// <summary>How long a request takes right after another one, whose LoRAs the model then has; null until this machine has finished one.</summary>
    ValueTask<RenderEstimate?> EstimateAsync(RenderRequest request, RenderRequest before, CancellationToken cancellationToken) =>
        EstimateAsync(request, cancellationToken);

    /// <summary>How long a job takes in its place in the queue; null until this machine has finished one.</summary>
    ValueTask<RenderEstimate?> EstimateAsync(RenderJob job, CancellationToken cancellationToken) => EstimateAsync(job.Request, cancellationToken);

    /// <summary>The dollars for it; null without an hourly rate.</summary>
    decimal? CostOf(RenderEstimate? estimate);

    /// <summary>How long until a job's video is there, with those before it; null when nobody knows.</summary>
    ValueTask<TimeSpan?> EtaAsync(RenderJob job, CancellationToken cancellationToken);

    /// <summary>The queue at a glance.</summary>
    ValueTask<QueueOutlook> OutlookAsync(CancellationToken cancellationToken);

    /// <summary>Whether a request fits into memory, with the words for it; null until that is known.</summary>
    FitVerdict? FitOf(RenderRequest request) => null;
}

/// <summary>The queue at a glance.</summary>
/// <param name="Paused">Whether no further job begins.</param>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="Rendering">Jobs being rendered.</param>
/// <param name="Until">How long until all are done; null when nobody knows.</param>
public sealed record QueueOutlook(bool Paused, int Waiting, int Rendering, TimeSpan? Until)
{
    /// <summary>Jobs that have not ended.</summary>
    public int Jobs => Waiting + Rendering;
}
