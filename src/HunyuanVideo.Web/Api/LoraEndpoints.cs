using System.ComponentModel;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Problems;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Api;

/// <summary>Which LoRAs there are, their pictures, and taking in new ones.</summary>
internal static class LoraEndpoints
{
    private const string Tag = "LoRA";

    public static void MapLoras(this RouteGroupBuilder api)
    {
        api.MapGet("/loras", Get).WithTags(Tag).WithName("GetLoras").WithSummary("The LoRAs that renders can name");
        api.MapGet("/loras/picture", Picture).WithTags(Tag).WithName("GetLoraPicture").WithSummary("The picture of a LoRA");
        api.MapPost("/loras", PostAsync).WithTags(Tag).WithName("AddLora").WithSummary("Take in a LoRA file, which is the body; name is what it will be called")
            .RequireAuthorization(Policies.Administer)
            .ProducesJobProblems(StatusCodes.Status409Conflict);
        api.MapDelete("/loras", Delete).WithTags(Tag).WithName("DeleteLora").WithSummary("Delete a LoRA file of the data folder, for good; name is what renders name it by")
            .RequireAuthorization(Policies.Administer)
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<LorasResponse>> Get(
        LoraLibrary library, CancellationToken cancellationToken, [Description("true: with the SHA-256 of each file; the first time, every file is read whole.")] bool sha256 = false) =>
        TypedResults.Ok(new LorasResponse(await Task.Run(
            () => library.Find().Select(entry => LoraResponse.Of(entry) with { Sha256 = sha256 ? HashOf(library, entry, cancellationToken) : null }).ToArray(), cancellationToken)));

    private static string? HashOf(LoraLibrary library, LoraEntry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return library.HashOf(entry.File);
        }
        catch (CheckpointException)
        {
            // it went a moment ago
            return null;
        }
    }

    private static Results<NoContent, ProblemHttpResult> Delete(string name, CallerLoras uploads)
    {
        try
        {
            return uploads.Delete(name) ? TypedResults.NoContent() : ApiProblem.NotFound(name);
        }
        catch (LoraUploadException error)
        {
            return ApiProblem.Conflict(error.Shown());
        }
    }

    private static Results<PhysicalFileHttpResult, NotFound> Picture(string name, LoraLibrary library, HttpContext context)
    {
        if (library.Find(name)?.Picture is not { } picture)
        {
            return TypedResults.NotFound();
        }

        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.PhysicalFile(picture, PictureType(picture), lastModified: new DateTimeOffset(new FileInfo(picture).LastWriteTimeUtc));
    }

    private static async Task<Results<Created<LoraAddedResponse>, ProblemHttpResult>> PostAsync(
        string name, HttpRequest request, CallerLoras uploads, LoraLibrary library, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LoraUploads.Largest;
        }

        try
        {
            LoraEntry entry = await uploads.AddAsync(name, request.Body, cancellationToken);
            return TypedResults.Created("/api/loras", new LoraAddedResponse(LoraResponse.Of(entry), library.HashOf(entry.File)));
        }
        catch (LoraUploadException error)
        {
            return error.IsTaken ? ApiProblem.Conflict(error.Shown()) : ApiProblem.Invalid("name", error.Shown());
        }
        catch (CheckpointException error)
        {
            return ApiProblem.Invalid("body", error.Shown());
        }
    }

    private static string PictureType(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => "image/png",
        ".WEBP" => "image/webp",
        _ => "image/jpeg",
    };
}
