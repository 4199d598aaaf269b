using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Problems;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace HunyuanVideo.Web.Api;

/// <summary>What can be done to several jobs at once.</summary>
internal static class ManyJobsEndpoints
{
    /// <summary>The most jobs of one request.</summary>
    public const int Most = 500;

    private const string Ids = "ids";

    public static void MapManyJobs(this RouteGroupBuilder jobs)
    {
        jobs.MapPost("/zip", Zip)
            .WithName("ZipJobs")
            .RequireAuthorization(Policies.View)
            .WithSummary("Videos and their settings as one zip file")
            .WithDescription("The zip is written while it is sent. A form with a field ids for each job, as pages send it, will do as well.")
            .Accepts<JobIdList>("application/json", "application/x-www-form-urlencoded")
            .Produces(StatusCodes.Status200OK, contentType: JobZip.ContentType)
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        jobs.MapPost("/delete", Delete)
            .WithName("DeleteJobs")
            .WithSummary("Forget several jobs, and delete their files")
            .TakesJson<JobIdList>()
            .ProducesJobProblems();
    }

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> Zip(
        HttpRequest request, IJobs jobs, DataFolder folder, HttpResponse response, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        IReadOnlyList<string> ids = await IdsAsync(request, errors, cancellationToken);
        if (errors.Any)
        {
            return ApiProblem.Invalid(errors);
        }

        var found = new List<RenderJob>(ids.Count);
        foreach (string id in ids)
        {
            if (await jobs.FindAsync(id, cancellationToken) is not { } job)
            {
                return ApiProblem.NotFound(id);
            }

            if (!folder.Holds(job.Outcome?.VideoFile))
            {
                return ApiProblem.Conflict($"The job {job.Id} has no video, or not yet; leave it out.");
            }

            found.Add(job);
        }

        response.ContentType = JobZip.ContentType;
        response.Headers.CacheControl = "private, no-store";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = JobZip.NameOf(found.Count) }.ToString();
        await JobZip.WriteAsync(response.Body, found, folder, cancellationToken);
        return TypedResults.Empty;
    }

    private static async Task<Results<Ok<JobsDeletedResponse>, ProblemHttpResult>> Delete(
        HttpRequest request, IJobs jobs, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        IReadOnlyList<string> ids = await IdsAsync(request, errors, cancellationToken);
        if (errors.Any)
        {
            return ApiProblem.Invalid(errors);
        }

        var results = new List<(string Id, ChangeResult Result)>(ids.Count);
        foreach (string id in ids)
        {
            results.Add((id, JobId.TryParse(id, out JobId job) ? await jobs.DeleteAsync(job, cancellationToken) : ChangeResult.NotFound));
        }

        return TypedResults.Ok(new JobsDeletedResponse(Of(ChangeResult.Done), Of(ChangeResult.WrongState), Of(ChangeResult.NotFound)));

        string[] Of(ChangeResult result) => [.. results.Where(entry => entry.Result == result).Select(entry => entry.Id)];
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(HttpRequest request, FieldErrors errors, CancellationToken cancellationToken)
    {
        string[] ids = request.HasFormContentType
            ? await FormAsync(request, errors, cancellationToken)
            : [.. ListBody.Read(await RequestBody.ReadAsync(request, cancellationToken), Ids, Most, errors)];
        if (!errors.Any && ids.Length is 0 or > Most)
        {
            errors.Add(Ids, $"Give 1 to {Most} jobs, not {ids.Length}.");
        }

        return [.. ids.Distinct(StringComparer.Ordinal)];
    }

    private static async Task<string[]> FormAsync(HttpRequest request, FieldErrors errors, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await request.ReadFormAsync(cancellationToken))[Ids].OfType<string>()];
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            errors.Add("body", "The form cannot be read; it breaks off, or is none.");
            return [];
        }
    }
}
