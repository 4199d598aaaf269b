using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Api.Problems;

/// <summary>What the API says when it cannot do as told: problem details of RFC 9457.</summary>
internal static class ApiProblem
{
    public static ProblemHttpResult Invalid(FieldErrors errors) => TypedResults.Problem(new HttpValidationProblemDetails(
        errors.ByField.ToDictionary(StringComparer.Ordinal))
    {
        Status = StatusCodes.Status400BadRequest,
        Title = "The request cannot be used.",
        Detail = errors.ToString(),
    });

    public static ProblemHttpResult Invalid(string field, string message)
    {
        var errors = new FieldErrors();
        errors.Add(field, message);
        return Invalid(errors);
    }

    public static ProblemHttpResult NotFound(string id) =>
        Of(StatusCodes.Status404NotFound, "Not found.", $"There is no job '{Shown(id)}'.");

    public static ProblemHttpResult NoFile(JobId id, string what) =>
        Of(StatusCodes.Status404NotFound, "Not found.", $"The job {id} has no {what}, or not yet.");

    public static ProblemHttpResult NoStoryboard(string id) =>
        Of(StatusCodes.Status404NotFound, "Not found.", $"There is no storyboard '{Shown(id)}'.");

    public static ProblemHttpResult NoShare(string id) =>
        Of(StatusCodes.Status404NotFound, "Not found.", $"There is no link '{Shown(id)}'.");

    public static ProblemHttpResult Conflict(string sentence) => Of(StatusCodes.Status409Conflict, "Not possible now.", sentence);

    public static ProblemHttpResult Busy(string sentence) => Of(StatusCodes.Status503ServiceUnavailable, "Not available now.", sentence);

    public static ProblemHttpResult Forbidden(string sentence) => Of(StatusCodes.Status403Forbidden, "Not allowed.", sentence);

    /// <summary>Why a job was not queued; where it is worth another try, with the time of it.</summary>
    public static ProblemHttpResult Refused(EnqueueOutcome outcome, RefusalText refusals, HttpResponse response)
    {
        string sentence = refusals.Of(outcome);
        if (outcome is EnqueueOutcome.QueueFull or EnqueueOutcome.OwnerFull)
        {
            response.Headers.RetryAfter = RefusalText.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return outcome switch
        {
            EnqueueOutcome.OwnerFull => Of(StatusCodes.Status429TooManyRequests, "Too many jobs.", sentence),
            EnqueueOutcome.TooLarge => Invalid(RenderFields.InferSteps.Name, sentence),
            EnqueueOutcome.NotAllowed => Forbidden(sentence),
            _ => Busy(sentence),
        };
    }

    /// <summary>503 with how far the loading is.</summary>
    public static ProblemHttpResult Loading(string sentence, LoadProgress progress) => TypedResults.Problem(
        detail: sentence,
        statusCode: StatusCodes.Status503ServiceUnavailable,
        title: "Not available now.",
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["loaded_bytes"] = progress.Bytes,
            ["total_bytes"] = progress.TotalBytes,
            ["bytes_per_second"] = progress.BytesPerSecond,
            ["remaining_seconds"] = progress.Remaining?.TotalSeconds,
        });

    private static ProblemHttpResult Of(int status, string title, string detail) =>
        TypedResults.Problem(detail: detail, statusCode: status, title: title);

    private static string Shown(string id) => id.Length <= 64 ? id : id[..64];
}
