using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>Says what the test says; nothing at first.</summary>
internal sealed class FixedForecast : IRenderForecast
{
    public RenderEstimate? Estimate { get; set; }

    public decimal? Dollars { get; set; }

    public TimeSpan? Eta { get; set; }

    public QueueOutlook Outlook { get; set; } = new(Paused: false, Waiting: 0, Rendering: 0, TimeSpan.Zero);

    public FitVerdict? Fit { get; set; }

    public FitVerdict? FitOf(RenderRequest request) => Fit;

    public ValueTask<RenderEstimate?> EstimateAsync(RenderRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(Estimate);

    public decimal? CostOf(RenderEstimate? estimate) => Dollars;

    public ValueTask<TimeSpan?> EtaAsync(RenderJob job, CancellationToken cancellationToken) => ValueTask.FromResult(Eta);

    public ValueTask<QueueOutlook> OutlookAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Outlook);
}
