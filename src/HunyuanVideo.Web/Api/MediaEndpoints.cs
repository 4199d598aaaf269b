using System.Globalization;
using HunyuanVideo.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace HunyuanVideo.Web.Api;

/// <summary>The videos and pictures of known jobs. No part of a path ever comes from the request.</summary>
internal static class MediaEndpoints
{
    public static void MapMedia(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder videos = app.MapGroup("/videos/{id}").DisableAntiforgery();
        videos.MapMethods("/", ReadOnly, Video);
        videos.MapMethods("/poster", ReadOnly, Poster);
        videos.MapMethods("/preview", ReadOnly, Preview);
    }

    private static readonly string[] ReadOnly = [HttpMethods.Get, HttpMethods.Head];

    private static Results<PhysicalFileHttpResult, NotFound> Video(string id, string? download, RenderStation station, HttpContext context)
    {
        if (Find(station, id) is not { Outcome: { } outcome } job || !File.Exists(outcome.VideoFile))
        {
            return TypedResults.NotFound();
        }

        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue(download == "1" ? "attachment" : "inline")
        {
            FileName = FileName(job),
        }.ToString();
        return Send(context, outcome.VideoFile, "video/mp4", job.Id);
    }

    private static Results<PhysicalFileHttpResult, NotFound> Poster(string id, RenderStation station, HttpContext context)
    {
        return Find(station, id) is { Outcome: { } outcome } job && File.Exists(outcome.PosterFile)
            ? Send(context, outcome.PosterFile, PictureType(outcome.PosterFile), job.Id)
            : TypedResults.NotFound();
    }

    private static Results<FileContentHttpResult, NotFound> Preview(string id, RenderStation station, HttpContext context)
    {
        if (Find(station, id) is not { Preview: { } preview } job)
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

    private static RenderJob? Find(RenderStation station, string id) => JobId.TryParse(id, out JobId job) ? station.Find(job) : null;

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
