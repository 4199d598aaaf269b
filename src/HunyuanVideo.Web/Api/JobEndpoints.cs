using System.ComponentModel;
using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Problems;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HunyuanVideo.Web.Api;

/// <summary>New jobs, and looking at them.</summary>
internal static class JobEndpoints
{
    public const string KeyHeader = "Idempotency-Key";

    public static void MapJobs(this RouteGroupBuilder jobs)
    {
        jobs.MapPost("", Submit)
            .WithName("SubmitJob")
            .WithSummary("Queue a render")
            .WithDescription("What is left out takes the model's defaults, or those of a LoRA that makes renders of few steps; warnings says so. Sent again with the same Idempotency-Key, it brings back the same job with 200.")
            .TakesJson<JobSubmission>()
            .ProducesJobProblems(StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);
        jobs.MapGet("", List)
            .WithName("ListJobs")
            .WithSummary("List jobs, the newest first")
            .ProducesJobProblems();
        jobs.MapGet("/{id}", Get)
            .WithName("GetJob")
            .WithSummary("Look at one job")
            .ProducesJobProblems(StatusCodes.Status404NotFound);
        jobs.MapPost("/{id}/rerender", Rerender)
            .WithName("RerenderJob")
            .WithSummary("Queue a new render from an old one, with changes")
            .WithDescription("What is left out is taken from the old job, its seed included. With strength, the new render begins from the old one's latents "
                + "and keeps its composition; without, the same seed at another size draws other noise.")
            .TakesJson<JobSubmission>(optional: true)
            .ProducesJobProblems(
                StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Accepted<JobResponse>, Ok<JobResponse>, ProblemHttpResult>> Submit(
        HttpRequest request,
        [FromHeader(Name = KeyHeader), Description("Your name for this request, up to 200 characters.")] string? key,
        JobSubmissions submissions,
        RefusalText refusals,
        JobViews views,
        CancellationToken cancellationToken) =>
        await QueueAsync(request, basis: null, key, submissions, refusals, views, cancellationToken);

    private static async Task<Results<Accepted<JobResponse>, Ok<JobResponse>, ProblemHttpResult>> Rerender(
        string id,
        HttpRequest request,
        [FromHeader(Name = KeyHeader), Description("Your name for this request, up to 200 characters.")] string? key,
        IJobs jobs,
        JobSubmissions submissions,
        RefusalText refusals,
        JobViews views,
        CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) is { } old
            ? await QueueAsync(request, old, key, submissions, refusals, views, cancellationToken)
            : ApiProblem.NotFound(id);

    private static async Task<Results<Accepted<JobResponse>, Ok<JobResponse>, ProblemHttpResult>> QueueAsync(
        HttpRequest request,
        RenderJob? basis,
        string? key,
        JobSubmissions submissions,
        RefusalText refusals,
        JobViews views,
        CancellationToken cancellationToken)
    {
        byte[] body = await RequestBody.ReadAsync(request, cancellationToken);
        var errors = new FieldErrors();
        if (await submissions.SubmitAsync(body, basis, key, errors, cancellationToken) is not { } submitted)
        {
            return ApiProblem.Invalid(errors);
        }

        (Submission submission, IReadOnlyList<string> warnings) = submitted;
        switch (submission)
        {
            case { Outcome: EnqueueOutcome.Accepted, Job: { } job }:
                return TypedResults.Accepted(JobViews.AddressOf(job.Id), await views.OfNewAsync(job, warnings, cancellationToken));
            case { Outcome: EnqueueOutcome.Repeated, Job: { } job }:
                return TypedResults.Ok(await views.OfNewAsync(job, warnings, cancellationToken));
            case { Outcome: EnqueueOutcome.KeyConflict, Job: { } job }:
                return ApiProblem.Conflict($"This {KeyHeader} was used for a different request, the job {job.Id}; take a new key.");
            default:
                return ApiProblem.Refused(submission.Outcome, refusals, request.HttpContext.Response);
        }
    }

    private static async Task<Results<Ok<JobListResponse>, ProblemHttpResult>> List(
        [Description("Only jobs in these states, separated by commas.")] string? state,
        [Description("Jobs on the page, 1 to 200; 50 by default.")] string? limit,
        [Description("The 'next' of the page before.")] string? before,
        [AsParameters] JobListFilter filter,
        IJobs jobs,
        JobViews views,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var query = filter.Apply(
            new JobQuery
            {
                States = StatesOf(state, errors),
                Limit = (int)(NumberOf(limit, "limit", JobQuery.LargestPage, errors) ?? 50),
                Before = NumberOf(before, "before", long.MaxValue, errors),
            },
            errors);
        if (errors.Any)
        {
            return ApiProblem.Invalid(errors);
        }

        JobPage page = await jobs.ListAsync(query, cancellationToken);
        int total = await jobs.CountAsync(query, cancellationToken);
        return TypedResults.Ok(new JobListResponse(await views.OfAsync(page.Jobs, cancellationToken), page.Next, total));
    }

    private static async Task<Results<Ok<JobResponse>, ProblemHttpResult>> Get(
        string id, IJobs jobs, JobViews views, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (await jobs.FindAsync(id, cancellationToken) is not { } job)
        {
            return ApiProblem.NotFound(id);
        }

        if (job.IsActive && await jobs.GetAsync(job.Id, cancellationToken) is { } noted)
        {
            job = job with { Favourite = noted.Favourite, Tags = noted.Tags };
        }

        return TypedResults.Ok(await views.OfAsync(job, cancellationToken));
    }

    private static List<JobState> StatesOf(string? text, FieldErrors errors)
    {
        var states = new List<JobState>();
        foreach (string name in (text ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            JobState? known = Enum.GetValues<JobState>()
                .Where(state => state.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
                .Select(state => (JobState?)state)
                .FirstOrDefault();
            if (known is { } value)
            {
                states.Add(value);
            }
            else
            {
                errors.Add("state", $"There is no such state; the states are {string.Join(", ", Enum.GetNames<JobState>()).ToLowerInvariant()}.");
            }
        }

        return states;
    }

    internal static long? NumberOf(string? text, string field, long largest, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= 1 && value <= largest)
        {
            return value;
        }

        errors.Add(field, $"The value must be a whole number from 1 to {largest}.");
        return null;
    }
}
