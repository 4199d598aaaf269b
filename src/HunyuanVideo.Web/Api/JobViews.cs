using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Storage;

namespace HunyuanVideo.Web.Api;

/// <summary>Jobs as the API and the hub show them, to those who were found to see them.</summary>
internal sealed class JobViews([FromKeyedServices(IJobs.All)] IJobs jobs, RenderForecast forecast, DataFolder folder, ResultCopies copies, IPromptMeter meter)
{
    private const string VideoMissing =
        "The video was made, but its file is not there any more; put it back, or render it again with the same settings.";

    public static string AddressOf(JobId id) => $"/api/jobs/{id}";

    /// <summary>A job that was just asked for, with how much of its prompt is seen and what is to be said of its settings.</summary>
    public async ValueTask<JobResponse> OfNewAsync(RenderJob job, IReadOnlyList<string> warnings, CancellationToken cancellationToken) =>
        await OfAsync(job, cancellationToken) with
        {
            PromptTokens = PromptTokensResponse.Of(meter.Measure(job.Request.Prompt)),
            Warnings = warnings.Count == 0 ? null : warnings,
        };

    public async ValueTask<JobResponse> OfAsync(RenderJob job, CancellationToken cancellationToken)
    {
        RenderEstimate? estimate = job.IsActive ? await forecast.EstimateAsync(job, cancellationToken) : null;
        TimeSpan? eta = await forecast.EtaAsync(job, cancellationToken);
        return new JobResponse
        {
            Id = job.Id.ToString(),
            State = job.State,
            Seed = job.Seed,
            Phase = job.Phase,
            Step = job.Step,
            Steps = job.Steps,
            QueuePosition = job.QueuePosition,
            EtaSeconds = Rounded(eta),
            PredictedSeconds = Rounded(estimate?.Total),
            PredictedCostUsd = (double?)forecast.CostOf(estimate),
            StepsToRun = job.Outcome?.StepsPlanned ?? RenderWork.StepsOf(job.Request),
            StoppedAtStep = job.Outcome is { StoppedEarly: true } stopped ? stopped.StepsRun : null,
            FinishRequested = job.FinishRequested,
            CancelRequested = job.CancelRequested,
            Error = job.IsVideoMissing ? VideoMissing : job.Error,
            ResultMissing = job.IsVideoMissing,
            ElapsedSeconds = Rounded(job.Elapsed)!.Value,
            CreatedAt = job.CreatedAt,
            UpdatedAt = job.UpdatedAt,
            StartedAt = job.StartedAt,
            FinishedAt = job.FinishedAt,
            Owner = job.Owner is null ? null : OwnerIds.NameOf(job.Owner),
            Model = job.Outcome?.Model,
            Favourite = job.Favourite,
            Tags = job.Tags,
            Copied = job.Outcome is null ? null : copies.IsCopied(job.Id),
            Request = RequestResponse.Of(job.Request),
            Links = LinksOf(job),
        };
    }

    /// <summary>Those that have not ended as they stand now; the others as the store has them.</summary>
    public async Task<IReadOnlyList<JobResponse>> OfAsync(IReadOnlyList<StoredJob> found, CancellationToken cancellationToken)
    {
        var views = new List<JobResponse>(found.Count);
        foreach (StoredJob job in found)
        {
            RenderJob? now = job.IsActive ? await jobs.FindAsync(job.Id, cancellationToken) : null;
            // people may have noted something since it began
            RenderJob shown = now is null ? RenderJobs.SnapshotOf(job, null, folder) : now with { Favourite = job.Favourite, Tags = job.Tags };
            views.Add(await OfAsync(shown, cancellationToken));
        }

        return views;
    }

    private JobLinks LinksOf(RenderJob job)
    {
        string self = AddressOf(job.Id);
        return new JobLinks(
            self,
            $"{self}/events",
            folder.Holds(job.Outcome?.VideoFile) ? $"{self}/video" : null,
            folder.Holds(job.Outcome?.PosterFile) ? $"{self}/poster" : null,
            job.Preview is null ? null : string.Create(CultureInfo.InvariantCulture, $"{self}/preview?n={job.PreviewNumber}"),
            folder.Holds(job.Outcome?.LatentsFile) ? $"{self}/latents" : null,
            folder.Holds(job.Outcome?.MetadataFile) ? $"{self}/metadata" : null);
    }

    private static double? Rounded(TimeSpan? span) => span is { } value ? Math.Round(value.TotalSeconds, 3) : null;
}
