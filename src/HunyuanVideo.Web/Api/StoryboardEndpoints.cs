using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Problems;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Storyboards;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Api;

/// <summary>Storyboards: several videos as one.</summary>
internal static class StoryboardEndpoints
{
    public static void MapStoryboards(this RouteGroupBuilder api)
    {
        RouteGroupBuilder storyboards = api.MapGroup("/storyboards").WithTags("Storyboards");
        storyboards.MapPost("", Create)
            .WithName("CreateStoryboard")
            .WithSummary("Make a storyboard of finished videos")
            .TakesJson<StoryboardSubmission>(optional: true)
            .ProducesJobProblems();
        storyboards.MapGet("", List).WithName("ListStoryboards").WithSummary("List storyboards, the newest first");
        storyboards.MapGet("/{id}", Get)
            .WithName("GetStoryboard")
            .WithSummary("Look at one storyboard and how far its export is")
            .ProducesJobProblems(StatusCodes.Status404NotFound);
        storyboards.MapPut("/{id}", Change)
            .WithName("ChangeStoryboard")
            .WithSummary("Change clips, cross-fade or title; what is left out stays")
            .TakesJson<StoryboardSubmission>()
            .ProducesJobProblems(StatusCodes.Status404NotFound);
        storyboards.MapDelete("/{id}", Delete)
            .WithName("DeleteStoryboard")
            .WithSummary("Delete a storyboard with its sound and its video; the clips stay")
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        storyboards.MapStoryboardExports();
    }

    /// <summary>The storyboard that stands in an address; null also for what is no name at all.</summary>
    public static Task<StoryboardDocument?> FindAsync(this CallerStoryboards store, string id, CancellationToken cancellationToken) =>
        StoryboardId.TryParse(id, out StoryboardId known) ? store.GetAsync(known, cancellationToken) : Task.FromResult<StoryboardDocument?>(null);

    private static async Task<Results<Created<StoryboardResponse>, ProblemHttpResult>> Create(
        HttpRequest request, CallerStoryboards store, StoryboardClips clips, StoryboardViews views, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (await ReadAsync(request, clips, basis: null, errors, cancellationToken) is not { } read)
        {
            return ApiProblem.Invalid(errors);
        }

        StoryboardDocument made = await store.CreateAsync(read.Title, read.Clips, read.CrossFadeSeconds, cancellationToken);
        return TypedResults.Created(StoryboardViews.AddressOf(made.Id), await views.OfAsync(made, cancellationToken));
    }

    private static async Task<Ok<StoryboardListResponse>> List(CallerStoryboards store, StoryboardViews views, CancellationToken cancellationToken)
    {
        var all = new List<StoryboardResponse>();
        foreach (StoryboardDocument storyboard in await store.ListAsync(cancellationToken))
        {
            all.Add(await views.OfAsync(storyboard, cancellationToken));
        }

        return TypedResults.Ok(new StoryboardListResponse(all));
    }

    private static async Task<Results<Ok<StoryboardResponse>, ProblemHttpResult>> Get(
        string id, CallerStoryboards store, StoryboardViews views, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await store.FindAsync(id, cancellationToken) is { } storyboard
            ? TypedResults.Ok(await views.OfAsync(storyboard, cancellationToken))
            : ApiProblem.NoStoryboard(id);
    }

    private static async Task<Results<Ok<StoryboardResponse>, ProblemHttpResult>> Change(
        string id, HttpRequest request, CallerStoryboards store, StoryboardClips clips, StoryboardViews views, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } old)
        {
            return ApiProblem.NoStoryboard(id);
        }

        var errors = new FieldErrors();
        if (await ReadAsync(request, clips, old, errors, cancellationToken) is not { } read)
        {
            return ApiProblem.Invalid(errors);
        }

        return await store.ChangeAsync(
            old.Id, now => now with { Title = read.Title, Clips = read.Clips, CrossFadeSeconds = read.CrossFadeSeconds }, cancellationToken) is { } changed
            ? TypedResults.Ok(await views.OfAsync(changed, cancellationToken))
            : ApiProblem.NoStoryboard(id);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        string id, CallerStoryboards store, StoryboardExports exports, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } old)
        {
            return ApiProblem.NoStoryboard(id);
        }

        if (exports.StatusOf(old).IsActive)
        {
            return ApiProblem.Conflict($"The storyboard {old.Id} is being exported; cancel that first.");
        }

        return await store.DeleteAsync(old.Id, cancellationToken) ? TypedResults.NoContent() : ApiProblem.NoStoryboard(id);
    }

    private static async Task<Content?> ReadAsync(
        HttpRequest request, StoryboardClips clips, StoryboardDocument? basis, FieldErrors errors, CancellationToken cancellationToken)
    {
        byte[] body = await RequestBody.ReadAsync(request, cancellationToken);
        if (StoryboardBody.Read(body, errors) is not { } sent)
        {
            return null;
        }

        var content = new Content(
            sent.Title ?? basis?.Title ?? string.Empty,
            sent.Clips is null ? basis?.Clips ?? [] : await new StoryboardBody(clips).ClipsAsync(sent.Clips, errors, cancellationToken),
            sent.CrossFadeSeconds ?? basis?.CrossFadeSeconds ?? 0);
        foreach ((string field, string message) in StoryboardRules.Check(content.Title, content.Clips, content.CrossFadeSeconds))
        {
            errors.Add(field, message);
        }

        return errors.Any ? null : content;
    }

    private sealed record Content(string Title, IReadOnlyList<StoryboardClip> Clips, double CrossFadeSeconds);
}
