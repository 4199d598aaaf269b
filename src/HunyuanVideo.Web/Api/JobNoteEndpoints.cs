using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Problems;
using HunyuanVideo.Web.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Api;

/// <summary>What people note on a job.</summary>
internal static class JobNoteEndpoints
{
    private const int MostSent = 100;

    private static readonly Dictionary<string, FieldKind> FavouriteFields = new(StringComparer.Ordinal) { ["favourite"] = FieldKind.Flag };

    public static void MapJobNotes(this RouteGroupBuilder jobs)
    {
        jobs.MapPut("/{id}/favourite", SetFavourite)
            .WithName("SetJobFavourite")
            .WithSummary("Mark a job, or take the mark from it")
            .TakesJson<JobFavourite>()
            .ProducesJobProblems(StatusCodes.Status404NotFound);
        jobs.MapPut("/{id}/tags", SetTags)
            .WithName("SetJobTags")
            .WithSummary("Give a job these tags and no others")
            .TakesJson<JobTagList>()
            .ProducesJobProblems(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<JobResponse>, ProblemHttpResult>> SetFavourite(
        string id, HttpRequest request, IJobs jobs, JobViews views, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        Dictionary<string, object> values = FlatJson.Read(await RequestBody.ReadAsync(request, cancellationToken), FavouriteFields, errors);
        if (!values.ContainsKey("favourite"))
        {
            errors.Add("favourite", "The field is missing.");
        }

        return errors.Any
            ? ApiProblem.Invalid(errors)
            : await AnswerAsync(id, (job, token) => jobs.SetFavouriteAsync(job, (bool)values["favourite"], token), jobs, views, cancellationToken);
    }

    private static async Task<Results<Ok<JobResponse>, ProblemHttpResult>> SetTags(
        string id, HttpRequest request, IJobs jobs, JobViews views, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        IReadOnlyList<string> sent = ListBody.Read(await RequestBody.ReadAsync(request, cancellationToken), "tags", MostSent, errors);
        if (!errors.Any && !JobTags.TryNormalize(sent, out _, out string? error))
        {
            errors.Add("tags", error);
        }

        return errors.Any
            ? ApiProblem.Invalid(errors)
            : await AnswerAsync(id, (job, token) => jobs.SetTagsAsync(job, sent, token), jobs, views, cancellationToken);
    }

    private static async Task<Results<Ok<JobResponse>, ProblemHttpResult>> AnswerAsync(
        string id,
        Func<JobId, CancellationToken, Task<ChangeResult>> change,
        IJobs jobs,
        JobViews views,
        CancellationToken cancellationToken)
    {
        if (!JobId.TryParse(id, out JobId job) || await change(job, cancellationToken) != ChangeResult.Done)
        {
            return ApiProblem.NotFound(id);
        }

        return await jobs.GetAsync(job, cancellationToken) is { } noted
            ? TypedResults.Ok((await views.OfAsync([noted], cancellationToken))[0])
            : ApiProblem.NotFound(id);
    }
}
