using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Problems;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Sharing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Api;

/// <summary>Links to videos, for those who own the videos.</summary>
internal static class ShareEndpoints
{
    private static readonly Dictionary<string, FieldKind> Fields = new(StringComparer.Ordinal)
    {
        ["expires_in"] = FieldKind.Text,
        ["password"] = FieldKind.Text,
        ["show_settings"] = FieldKind.Flag,
    };

    public static void MapShares(this RouteGroupBuilder api)
    {
        api.MapPost("/jobs/{id}/shares", CreateAsync)
            .RequireAuthorization(Policies.Create)
            .WithTags("Shares")
            .WithName("CreateShare")
            .WithSummary("Make a link that lets whoever has it see this video and nothing else")
            .TakesJson<ShareSubmission>(optional: true)
            .ProducesJobProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        RouteGroupBuilder shares = api.MapGroup("/shares").RequireAuthorization(Policies.Create).WithTags("Shares");
        shares.MapGet("", List).WithName("ListShares").WithSummary("One's own links; for an admin all");
        shares.MapDelete("", RevokeAllAsync).WithName("RevokeAllShares").WithSummary("End all one's own links; for an admin all");
        shares.MapDelete("/{id}", RevokeAsync)
            .WithName("RevokeShare")
            .WithSummary("End a link")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Created<ShareResponse>, ProblemHttpResult>> CreateAsync(
        string id, HttpRequest request, ShareLinks links, ShareAddress address, CurrentCaller who, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        ShareWish wish = Read(await RequestBody.ReadAsync(request, cancellationToken), errors);
        if (errors.Any)
        {
            return ApiProblem.Invalid(errors);
        }

        if (who.Caller is not { } caller || !JobId.TryParse(id, out JobId job))
        {
            return ApiProblem.NotFound(id);
        }

        try
        {
            ShareCreation made = await links.CreateAsync(caller, job, wish, cancellationToken);
            return made.Outcome switch
            {
                ShareOutcome.NotFound => ApiProblem.NotFound(id),
                ShareOutcome.NotFinished => ApiProblem.Conflict($"The job {job} has no video, or not yet; only a finished one can be shared."),
                ShareOutcome.TooMany => ApiProblem.Conflict($"The job {job} has {ShareLinks.MostPerVideo} links already; revoke one first."),
                _ => TypedResults.Created(
                    $"/api/shares/{made.Link!.Id}",
                    Made(ViewOf(made.Link, time.GetUtcNow()), address.Of(made.Token!, address.BaseOf(request)))),
            };
        }
        catch (MediaException error)
        {
            return ApiProblem.Busy(error.Shown());
        }
    }

    private static ShareResponse Made(ShareResponse link, string url) =>
        link with { Url = url, UrlNote = url.StartsWith('/') ? ShareAddress.WithoutHost : null };

    private static ShareWish Read(ReadOnlySpan<byte> json, FieldErrors errors)
    {
        Dictionary<string, object> values = json.IsEmpty ? [] : FlatJson.Read(json, Fields, errors);
        string lasts = values.GetValueOrDefault("expires_in") as string ?? ShareExpiry.Default;
        if (!ShareExpiry.TryParse(lasts, out TimeSpan? span))
        {
            errors.Add("expires_in", $"The value must be one of {string.Join(", ", ShareExpiry.All)}.");
        }

        string? password = values.GetValueOrDefault("password") as string;
        if (password is not null && password.Length is < SharePasswords.Shortest or > SharePasswords.Longest)
        {
            errors.Add("password", $"The password must have {SharePasswords.Shortest} to {SharePasswords.Longest} characters.");
        }

        return new ShareWish(span, password, values.GetValueOrDefault("show_settings") is true);
    }

    private static Results<Ok<ShareListResponse>, ProblemHttpResult> List(ShareLinks links, CurrentCaller who, TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        return TypedResults.Ok(new ShareListResponse(who.Caller is { } caller ? [.. links.ListOf(caller).Select(link => ViewOf(link, now))] : []));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string id, ShareLinks links, CurrentCaller who, CancellationToken cancellationToken)
    {
        try
        {
            return who.Caller is { } caller && await links.RevokeAsync(caller, id, cancellationToken) ? TypedResults.NoContent() : ApiProblem.NoShare(id);
        }
        catch (MediaException error)
        {
            return ApiProblem.Busy(error.Shown());
        }
    }

    private static async Task<Results<Ok<SharesRevokedResponse>, ProblemHttpResult>> RevokeAllAsync(
        ShareLinks links, CurrentCaller who, CancellationToken cancellationToken)
    {
        try
        {
            return TypedResults.Ok(new SharesRevokedResponse(who.Caller is { } caller ? await links.RevokeAllAsync(caller, cancellationToken) : 0));
        }
        catch (MediaException error)
        {
            return ApiProblem.Busy(error.Shown());
        }
    }

    private static ShareResponse ViewOf(ShareLink link, DateTimeOffset now) => new()
    {
        Id = link.Id,
        JobId = link.Job.ToString(),
        Owner = link.Owner is null ? null : OwnerIds.NameOf(link.Owner),
        CreatedAt = link.CreatedAt,
        ExpiresAt = link.ExpiresAt,
        Expired = link.IsExpired(now),
        HasPassword = link.PasswordHash is not null,
        ShowSettings = link.ShowSettings,
        Views = link.Views,
        LastViewedAt = link.LastViewedAt,
    };
}
