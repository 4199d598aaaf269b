using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace HunyuanVideo.Web.Api;

/// <summary>The videos and pictures of known jobs. No part of a path ever comes from the request.</summary>
internal static class MediaEndpoints
{
    public static void MapMedia(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder videos = app.MapGroup("/videos/{id}").ViewersReadCreatorsChange().DisableAntiforgery();
        videos.MapMethods("/", ReadOnly, VideoAsync);
        videos.MapMethods("/poster", ReadOnly, PosterAsync);
        videos.MapMethods("/preview", ReadOnly, PreviewAsync);
    }

    private static readonly string[] ReadOnly = [HttpMethods.Get, HttpMethods.Head];

    private static async Task<Results<PhysicalFileHttpResult, NotFound>> VideoAsync(
        string id, string? download, IJobs jobs, DataFolder folder, HttpContext context)
    {
        if (await FindAsync(jobs, id, context.RequestAborted) is not { Outcome: { } outcome } job || !folder.Holds(outcome.VideoFile))
        {
            return TypedResults.NotFound();
        }

        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue(download == "1" ? "attachment" : "inline")
        {
            FileName = FileName(job),
        }.ToString();
        return Send(context, outcome.VideoFile, "video/mp4", job.Id);
    }

    private static async Task<Results<PhysicalFileHttpResult, NotFound>> PosterAsync(string id, IJobs jobs, DataFolder folder, HttpContext context)
    {
        return await FindAsync(jobs, id, context.RequestAborted) is { Outcome: { PosterFile: { } poster } } job && folder.Holds(poster)
            ? Send(context, poster, PictureType(poster), job.Id)
            : TypedResults.NotFound();
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> PreviewAsync(string id, IJobs jobs, HttpContext context)
    {
        if (await FindAsync(jobs, id, context.RequestAborted) is not { Preview: { } preview } job)
        {
            return TypedResults.NotFound();
        }

        context.Response.Headers.CacheControl = "private, max-age=600";
        var tag = new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{job.Id}-{job.PreviewNumber}\""));
        return TypedResults.Bytes(preview.Image, preview.ContentType, entityTag: tag);
    }

    private static PhysicalFileHttpResult Send(HttpContext context, string path, string contentType, JobId id)
    {
        var file = new FileInfo(path);
        context.Response.Headers.CacheControl = "private, no-cache";
        var tag = new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{id}-{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}\""));
        return TypedResults.PhysicalFile(path, contentType, lastModified: new DateTimeOffset(file.LastWriteTimeUtc), entityTag: tag, enableRangeProcessing: true);
    }

    private static async Task<RenderJob?> FindAsync(IJobs jobs, string id, CancellationToken cancellationToken) =>
        JobId.TryParse(id, out JobId job) ? await jobs.FindAsync(job, cancellationToken) : null;

    /// <summary>A name from the time and the seed; a prompt never becomes part of one.</summary>
    private static string FileName(RenderJob job) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.CreatedAt.UtcDateTime:yyyy-MM-dd-HH'h'mm'm'ss's'}_seed{job.Seed}.mp4");

    private static string PictureType(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => "image/png",
        ".WEBP" => "image/webp",
        _ => "image/jpeg",
    };
}
