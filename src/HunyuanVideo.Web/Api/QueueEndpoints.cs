using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Api;

/// <summary>The queue as a whole.</summary>
internal static class QueueEndpoints
{
    private const int MostShown = 200;

    public static void MapQueue(this RouteGroupBuilder api)
    {
        RouteGroupBuilder queue = api.MapGroup("/queue").WithTags("Queue");
        queue.MapGet("", Get).WithName("GetQueue").WithSummary("What runs and what waits, in the order of rendering");
        queue.MapPost("/pause", Pause).WithName("PauseQueue").WithSummary("Begin no further job; also across restarts").RequireAuthorization(Policies.Administer);
        queue.MapPost("/resume", Resume).WithName("ResumeQueue").WithSummary("Go on with the queue").RequireAuthorization(Policies.Administer);
        queue.MapPost("/cancel-all", CancelAll).WithName("CancelAllJobs").WithSummary("Stop every job that has not ended").RequireAuthorization(Policies.Administer);
    }

    private static async Task<Ok<QueueResponse>> Get(IJobs jobs, JobViews views, CancellationToken cancellationToken)
    {
        QueueStatus status = await jobs.QueueStatusAsync(cancellationToken);
        JobPage running = await jobs.ListAsync(new JobQuery { States = [JobState.Running, JobState.Encoding] }, cancellationToken);
        IReadOnlyList<StoredJob> waiting = await jobs.ListQueueAsync(MostShown, cancellationToken);
        IReadOnlyList<JobResponse> shown = await views.OfAsync([.. running.Jobs, .. waiting], cancellationToken);
        return TypedResults.Ok(new QueueResponse(status.Paused, status.Queued, status.Active, shown));
    }

    private static async Task<Ok<QueueResponse>> Pause(IJobs jobs, JobViews views, CancellationToken cancellationToken)
    {
        await jobs.PauseQueueAsync(cancellationToken);
        return await Get(jobs, views, cancellationToken);
    }

    private static async Task<Ok<QueueResponse>> Resume(IJobs jobs, JobViews views, CancellationToken cancellationToken)
    {
        await jobs.ResumeQueueAsync(cancellationToken);
        return await Get(jobs, views, cancellationToken);
    }

    private static async Task<Ok<CancelAllResponse>> CancelAll(IJobs jobs, CancellationToken cancellationToken)
    {
        CancelledJobs cancelled = await jobs.CancelAllAsync(cancellationToken);
        return TypedResults.Ok(new CancelAllResponse(cancelled.Cancelled, cancelled.Requested));
    }
}
