using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Web.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace HunyuanVideo.Web.Api;

/// <summary>The files of a job. No part of a path ever comes from the request.</summary>
internal static class JobFileEndpoints
{
    private const string Mp4 = "video/mp4";
    private const string Safetensors = "application/octet-stream";
    private const string Json = "application/json";

    private static readonly string[] ReadOnly = [HttpMethods.Get, HttpMethods.Head];

    public static void MapJobFiles(this RouteGroupBuilder jobs)
    {
        Map(jobs, "video", "The finished video", Mp4, job => job.Outcome?.VideoFile)
            .WithDescription("Takes Range and answers 206; has an ETag. With ?download=1 browsers save it.");
        Map(jobs, "poster", "A still picture of the video", "image/jpeg", job => job.Outcome?.PosterFile);
        Map(jobs, "latents", "The final latents, where they are kept", Safetensors, job => job.Outcome?.LatentsFile);
        Map(jobs, "metadata", "How the video was made", Json, job => job.Outcome?.MetadataFile);
        jobs.MapMethods("/{id}/preview", ReadOnly, Preview)
            .WithName("GetJobPreview")
            .WithSummary("The newest preview: its frames below each other")
            .Produces(StatusCodes.Status200OK, contentType: "image/jpeg")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>A name from the time and the seed; a prompt never becomes part of one.</summary>
    public static string NameOf(RenderJob job, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.CreatedAt.UtcDateTime:yyyy-MM-dd-HH'h'mm'm'ss's'}_seed{job.Seed}{extension}");

    private static RouteHandlerBuilder Map(RouteGroupBuilder jobs, string what, string summary, string type, Func<RenderJob, string?> fileOf)
    {
        async Task<Results<PhysicalFileHttpResult, ProblemHttpResult>> Send(
            string id, string? download, IJobs jobs, DataFolder folder, HttpContext context, CancellationToken cancellationToken)
        {
            if (await jobs.FindAsync(id, cancellationToken) is not { } job)
            {
                return ApiProblem.NotFound(id);
            }

            return fileOf(job) is { } file && folder.Holds(file)
                ? Answer(context, job, file, TypeOf(file, type), download == "1")
                : ApiProblem.NoFile(job.Id, what);
        }

        return jobs.MapMethods($"/{{id}}/{what}", ReadOnly, Send)
            .WithName($"GetJob{char.ToUpperInvariant(what[0])}{what[1..]}")
            .WithSummary(summary)
            .Produces(StatusCodes.Status200OK, contentType: type)
            .Produces(StatusCodes.Status206PartialContent, contentType: type)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static PhysicalFileHttpResult Answer(HttpContext context, RenderJob job, string path, string type, bool download)
    {
        var file = new FileInfo(path);
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue(download ? "attachment" : "inline")
        {
            FileName = NameOf(job, file.Extension),
        }.ToString();
        var tag = new EntityTagHeaderValue(
            string.Create(CultureInfo.InvariantCulture, $"\"{job.Id}-{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}\""));
        return TypedResults.PhysicalFile(
            path, type, lastModified: new DateTimeOffset(file.LastWriteTimeUtc), entityTag: tag, enableRangeProcessing: true);
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Preview(
        string id, IJobs jobs, HttpContext context, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job)
        {
            return ApiProblem.NotFound(id);
        }

        if (job.Preview is not { } preview)
        {
            return ApiProblem.NoFile(job.Id, "preview");
        }

        context.Response.Headers.CacheControl = "private, no-cache";
        var tag = new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{job.Id}-{job.PreviewNumber}\""));
        return TypedResults.Bytes(preview.Image, preview.ContentType, entityTag: tag);
    }

    private static string TypeOf(string path, string usual) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => "image/png",
        ".WEBP" => "image/webp",
        _ => usual,
    };
}
