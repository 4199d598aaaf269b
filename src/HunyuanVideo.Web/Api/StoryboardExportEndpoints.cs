using System.ComponentModel;
using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Problems;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Storyboards;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace HunyuanVideo.Web.Api;

/// <summary>The sound and the video of a storyboard.</summary>
internal static class StoryboardExportEndpoints
{
    private static readonly string[] ReadOnly = [HttpMethods.Get, HttpMethods.Head];

    public static void MapStoryboardExports(this RouteGroupBuilder storyboards)
    {
        storyboards.MapPut("/{id}/sound", SetSound)
            .WithName("SetStoryboardSound")
            .WithSummary("Put a sound under a storyboard; the body is the file")
            .WithDescription("MP3, WAV, FLAC, Ogg, AAC or M4A, known by its content, up to 64 MB.")
            .Accepts<IFormFile>("*/*")
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status413PayloadTooLarge);
        storyboards.MapDelete("/{id}/sound", RemoveSound)
            .WithName("RemoveStoryboardSound")
            .WithSummary("Take the sound away")
            .ProducesJobProblems(StatusCodes.Status404NotFound);
        storyboards.MapPost("/{id}/export", Start)
            .WithName("ExportStoryboard")
            .WithSummary("Make the video; its progress stands in the storyboard")
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status503ServiceUnavailable);
        storyboards.MapPost("/{id}/cancel", Cancel)
            .WithName("CancelStoryboardExport")
            .WithSummary("Stop making the video")
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        storyboards.MapMethods("/{id}/video", ReadOnly, Video)
            .WithName("GetStoryboardVideo")
            .WithSummary("The exported video")
            .WithDescription("Takes Range and answers 206; has an ETag. With ?download=1 browsers save it.")
            .Produces(StatusCodes.Status200OK, contentType: "video/mp4")
            .Produces(StatusCodes.Status206PartialContent, contentType: "video/mp4")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<StoryboardResponse>, ProblemHttpResult>> SetSound(
        string id,
        HttpRequest request,
        [Description("What to call it on the page.")] string? name,
        CallerStoryboards store,
        StoryboardViews views,
        CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // the writer counts, and says so in a sentence
            limit.MaxRequestBodySize = SoundFile.Largest + 1;
        }

        if (await store.FindAsync(id, cancellationToken) is not { } storyboard)
        {
            return ApiProblem.NoStoryboard(id);
        }

        try
        {
            return await store.SetSoundAsync(storyboard.Id, request.Body, name, cancellationToken) is { } changed
                ? TypedResults.Ok(await views.OfAsync(changed, cancellationToken))
                : ApiProblem.NoStoryboard(id);
        }
        catch (MediaException error)
        {
            return ApiProblem.Invalid("sound", error.Shown());
        }
    }

    private static async Task<Results<Ok<StoryboardResponse>, ProblemHttpResult>> RemoveSound(
        string id, CallerStoryboards store, StoryboardViews views, CancellationToken cancellationToken) =>
        StoryboardId.TryParse(id, out StoryboardId known) && await store.RemoveSoundAsync(known, cancellationToken) is { } changed
            ? TypedResults.Ok(await views.OfAsync(changed, cancellationToken))
            : ApiProblem.NoStoryboard(id);

    private static async Task<Results<Accepted<StoryboardResponse>, ProblemHttpResult>> Start(
        string id, CallerStoryboards store, StoryboardViews views, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } storyboard)
        {
            return ApiProblem.NoStoryboard(id);
        }

        if (storyboard.Clips.Count == 0)
        {
            return ApiProblem.Conflict($"The storyboard {storyboard.Id} has no clips; add one first.");
        }

        return await store.StartExportAsync(storyboard.Id, cancellationToken) switch
        {
            true => TypedResults.Accepted(StoryboardViews.AddressOf(storyboard.Id), await views.OfAsync(storyboard, cancellationToken)),
            false => ApiProblem.Busy("As many exports wait as may; try again when some are done."),
            null => ApiProblem.NoStoryboard(id),
        };
    }

    private static async Task<Results<Accepted<StoryboardResponse>, ProblemHttpResult>> Cancel(
        string id, CallerStoryboards store, StoryboardViews views, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } storyboard)
        {
            return ApiProblem.NoStoryboard(id);
        }

        return await store.CancelExportAsync(storyboard.Id, cancellationToken) switch
        {
            true => TypedResults.Accepted(StoryboardViews.AddressOf(storyboard.Id), await views.OfAsync(storyboard, cancellationToken)),
            false => ApiProblem.Conflict($"The storyboard {storyboard.Id} is not being exported."),
            null => ApiProblem.NoStoryboard(id),
        };
    }

    private static async Task<Results<PhysicalFileHttpResult, ProblemHttpResult>> Video(
        string id,
        string? download,
        CallerStoryboards store,
        StoryboardFolder folder,
        DataFolder data,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } storyboard || !data.Holds(folder.VideoOf(storyboard.Id)))
        {
            return ApiProblem.NoStoryboard(id);
        }

        var file = new FileInfo(folder.VideoOf(storyboard.Id));
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue(download == "1" ? "attachment" : "inline")
        {
            FileName = string.Create(CultureInfo.InvariantCulture, $"storyboard-{file.LastWriteTimeUtc:yyyy-MM-dd-HH'h'mm'm'ss's'}.mp4"),
        }.ToString();
        var tag = new EntityTagHeaderValue(
            string.Create(CultureInfo.InvariantCulture, $"\"{storyboard.Id}-{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}\""));
        return TypedResults.PhysicalFile(
            file.FullName, "video/mp4", lastModified: new DateTimeOffset(file.LastWriteTimeUtc), entityTag: tag, enableRangeProcessing: true);
    }
}
