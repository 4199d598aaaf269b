using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Problems;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Api;

/// <summary>What can be done to a job.</summary>
internal static class JobActionEndpoints
{
    public static void MapJobActions(this RouteGroupBuilder jobs)
    {
        jobs.MapPost("/{id}/cancel", Cancel)
            .WithName("CancelJob")
            .WithSummary("Stop a job")
            .WithDescription("200: it had not begun, or is cancelled already. 202: it runs and stops within one step.")
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        jobs.MapPost("/{id}/finish", Finish)
            .WithName("FinishJob")
            .WithSummary("Stop a running job's denoising after the present step and decode what is there")
            .WithDescription("The job succeeds, with stopped_at_step. The request is kept in memory: a job that is cut off before that step is done goes on to its end.")
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        jobs.MapPost("/{id}/retry", Retry)
            .WithName("RetryJob")
            .WithSummary("Queue a failed or cancelled job again")
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests);
        jobs.MapPatch("/{id}", Change)
            .WithName("ChangeJob")
            .WithSummary("Edit or move a job that waits")
            .TakesJson<JobChange>()
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        jobs.MapDelete("/{id}", Delete)
            .WithName("DeleteJob")
            .WithSummary("Forget a job that waits or has ended, and delete its files")
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<JobResponse>, Accepted<JobResponse>, ProblemHttpResult>> Cancel(
        string id, IJobs jobs, JobViews views, CancellationToken cancellationToken)
    {
        CancelResult result = JobId.TryParse(id, out JobId job) ? await jobs.CancelAsync(job, cancellationToken) : CancelResult.NotFound;
        if (result == CancelResult.NotFound || await jobs.FindAsync(job, cancellationToken) is not { } now)
        {
            return ApiProblem.NotFound(id);
        }

        if (result == CancelResult.AlreadyFinished && now.State is JobState.Succeeded or JobState.Failed)
        {
            return ApiProblem.Conflict($"The job {job} has {now.State.ToString().ToLowerInvariant()} already.");
        }

        JobResponse view = await views.OfAsync(now, cancellationToken);
        return result == CancelResult.Requested ? TypedResults.Accepted(JobViews.AddressOf(job), view) : TypedResults.Ok(view);
    }

    private static async Task<Results<Accepted<JobResponse>, ProblemHttpResult>> Finish(
        string id, IJobs jobs, JobViews views, CancellationToken cancellationToken)
    {
        FinishResult result = JobId.TryParse(id, out JobId job) ? await jobs.FinishAsync(job, cancellationToken) : FinishResult.NotFound;
        return result == FinishResult.NotRunning ? ApiProblem.Conflict($"The job {job} is not being rendered; only a running job can be stopped and decoded.")
            : result == FinishResult.Requested && await jobs.FindAsync(job, cancellationToken) is { } now
                ? TypedResults.Accepted(JobViews.AddressOf(job), await views.OfAsync(now, cancellationToken))
                : ApiProblem.NotFound(id);
    }

    private static async Task<Results<Accepted<JobResponse>, ProblemHttpResult>> Retry(
        string id, HttpContext context, IJobs jobs, RefusalText refusals, JobViews views, CancellationToken cancellationToken)
    {
        ChangeResult result = JobId.TryParse(id, out JobId job) ? await jobs.RetryAsync(job, cancellationToken) : ChangeResult.NotFound;
        return result == ChangeResult.OwnerFull ? ApiProblem.Refused(EnqueueOutcome.OwnerFull, refusals, context.Response)
            : Refusal(result, id, "has not failed or been cancelled") is { } refusal ? refusal
            : await jobs.FindAsync(job, cancellationToken) is { } now
                ? TypedResults.Accepted(JobViews.AddressOf(job), await views.OfAsync(now, cancellationToken))
                : ApiProblem.NotFound(id);
    }

    private static async Task<Results<Ok<JobResponse>, ProblemHttpResult>> Change(
        string id,
        HttpRequest request,
        IJobs jobs,
        CurrentCaller current,
        RefusalText refusals,
        LoraChoices loras,
        JobViews views,
        CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } old)
        {
            return ApiProblem.NotFound(id);
        }

        var errors = new FieldErrors();
        JobBody change = JobBody.ReadChange(await RequestBody.ReadAsync(request, cancellationToken), errors);
        RenderRequest edited = errors.Has(FieldErrors.Body) ? old.Request : change.Apply(old.Request, errors);
        if (edited.SourceJob is not null && edited.VideoLength != old.Request.VideoLength)
        {
            errors.Add("video_length", $"The source has {old.Request.VideoLength} frames and this video must have as many, not {edited.VideoLength}.");
        }

        if (change.HasSettings && loras.FaultOf(edited) is { } fault)
        {
            errors.Add(fault.Field, fault.Message);
        }

        Move? move = Move.Of(change, errors);
        if (errors.Any)
        {
            return ApiProblem.Invalid(errors);
        }

        if (move is not null)
        {
            // before anything is changed
            current.RequireAdmin("change the order of the queue");
        }

        ChangeResult result = change.HasSettings ? await jobs.EditAsync(old.Id, edited, cancellationToken) : ChangeResult.Done;
        if (result == ChangeResult.Done && move is not null)
        {
            result = await move.MakeAsync(jobs, old.Id, cancellationToken);
        }

        return result == ChangeResult.TooLarge ? ApiProblem.Refused(EnqueueOutcome.TooLarge, refusals, request.HttpContext.Response)
            : Refusal(result, id, move?.Other is { } other ? $"or the job {other} does not wait any more" : "does not wait any more") is { } refusal ? refusal
            : await jobs.FindAsync(old.Id, cancellationToken) is { } now ? TypedResults.Ok(await views.OfAsync(now, cancellationToken))
            : ApiProblem.NotFound(id);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        string id, IJobs jobs, CancellationToken cancellationToken)
    {
        ChangeResult result = JobId.TryParse(id, out JobId job) ? await jobs.DeleteAsync(job, cancellationToken) : ChangeResult.NotFound;
        return Refusal(result, id, "is being rendered; cancel it first") is { } refusal ? refusal : TypedResults.NoContent();
    }

    private static ProblemHttpResult? Refusal(ChangeResult result, string id, string why) => result switch
    {
        ChangeResult.NotFound => ApiProblem.NotFound(id),
        ChangeResult.WrongState => ApiProblem.Conflict($"The job {id} {why}."),
        _ => null,
    };

    /// <summary>Where in the queue a job is to go.</summary>
    private sealed record Move(JobPlace? Place, JobId? Other)
    {
        public static Move? Of(JobBody change, FieldErrors errors)
        {
            bool next = change.Value<bool>("run_next") == true;
            string? before = change.Text("before");
            string? after = change.Text("after");
            if ((next ? 1 : 0) + (before is null ? 0 : 1) + (after is null ? 0 : 1) > 1)
            {
                errors.Add("run_next", "Give one of run_next, before and after, not several.");
            }

            return next ? new Move(null, null)
                : before is not null ? To(JobPlace.Before, before, "before", errors)
                : after is not null ? To(JobPlace.After, after, "after", errors)
                : null;
        }

        public Task<ChangeResult> MakeAsync(IJobs jobs, JobId id, CancellationToken cancellationToken) =>
            Place is { } place && Other is { } other
                ? jobs.ReorderAsync(id, place, other, cancellationToken)
                : jobs.RunNextAsync(id, cancellationToken);

        private static Move To(JobPlace place, string text, string field, FieldErrors errors)
        {
            if (!JobId.TryParse(text, out JobId other))
            {
                errors.Add(field, "The value must be the id of a job: 32 hexadecimal digits.");
            }

            return new Move(place, other);
        }
    }
}
