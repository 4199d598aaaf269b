using System.Globalization;
using HunyuanVideo.Web.Sharing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace HunyuanVideo.Web.Components.Sharing;

/// <summary>What a link opens, for whoever has it. Only the token comes from the request, and no part of a path.</summary>
internal static class SharedVideoEndpoints
{
    private const string Mp4 = "video/mp4";

    private static readonly string[] ReadOnly = [HttpMethods.Get, HttpMethods.Head];

    public static void MapSharedVideos(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder shared = app.MapGroup("/v/{token}").AllowAnonymous().ExcludeFromDescription().DisableAntiforgery();
        shared.MapMethods("", ReadOnly, PageAsync);
        shared.MapMethods("/video.mp4", ReadOnly, VideoAsync);
        shared.MapMethods("/poster", ReadOnly, PosterAsync);
        shared.MapMethods("/embed", ReadOnly, EmbedAsync);
        shared.MapSharePassword();
        app.MapGet("/oembed", OEmbed.AnswerAsync).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>What the token opens for this browser; null also where a password is still to be given.</summary>
    private static async Task<SharedVideo?> OpenAsync(string token, ShareLinks links, ShareCookie cookie, HttpContext context)
    {
        SharePages.Guard(context);
        return await links.OpenAsync(token, context.RequestAborted) is { } shared && cookie.Opens(context.Request, shared.Link) ? shared : null;
    }

    private static async Task<RazorComponentResult> PageAsync(
        string token, ShareLinks links, ShareCookie cookie, ShareAddress address, VideoLicence licence, PasswordForm form, HttpContext context)
    {
        SharePages.Guard(context);
        if (await links.OpenAsync(token, context.RequestAborted) is not { } shared)
        {
            return SharePages.Missing();
        }

        if (!cookie.Opens(context.Request, shared.Link))
        {
            return SharePages.Password(form.For(context, shared), StatusCodes.Status200OK);
        }

        Count(context, links, shared);
        return SharePages.Page(SharedVideoView.Of(shared, address.BaseOf(context.Request), licence.Of(shared.Job.Outcome?.Model)));
    }

    private static async Task<RazorComponentResult> EmbedAsync(
        string token, ShareLinks links, ShareAddress address, VideoLicence licence, HttpContext context)
    {
        SharePages.Guard(context);

        // a frame in another site's page gets no cookie, and a password must not be typed there
        if (await links.OpenAsync(token, context.RequestAborted) is not { Link.PasswordHash: null } shared)
        {
            return SharePages.Missing();
        }

        SharePages.Guard(context, framed: true);
        Count(context, links, shared);
        return SharePages.Embed(SharedVideoView.Of(shared, address.BaseOf(context.Request), licence.Of(shared.Job.Outcome?.Model)));
    }

    private static async Task<IResult> VideoAsync(string token, ShareLinks links, ShareCookie cookie, HttpContext context)
    {
        if (await OpenAsync(token, links, cookie, context) is not { } shared)
        {
            return SharePages.Missing();
        }

        try
        {
            Send(context, shared.VideoFile, out DateTimeOffset modified, out EntityTagHeaderValue tag);
            return shared.Link.ShowSettings
                ? TypedResults.PhysicalFile(shared.VideoFile, Mp4, lastModified: modified, entityTag: tag, enableRangeProcessing: true)
                : TypedResults.Stream(
                    await QuietVideo.OpenAsync(shared.VideoFile, context.RequestAborted), Mp4, lastModified: modified, entityTag: tag, enableRangeProcessing: true);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // deleted this moment, or nothing to show
            context.Response.Headers.Remove(HeaderNames.ContentDisposition);
            return SharePages.Missing();
        }
    }

    private static async Task<IResult> PosterAsync(string token, ShareLinks links, ShareCookie cookie, HttpContext context)
    {
        if (await OpenAsync(token, links, cookie, context) is not { PosterFile: { } poster })
        {
            return SharePages.Missing();
        }

        var file = new FileInfo(poster);
        return TypedResults.PhysicalFile(poster, PictureType(poster), lastModified: new DateTimeOffset(file.LastWriteTimeUtc), entityTag: TagOf(file));
    }

    private static void Send(HttpContext context, string path, out DateTimeOffset modified, out EntityTagHeaderValue tag)
    {
        var file = new FileInfo(path);
        modified = new DateTimeOffset(file.LastWriteTimeUtc);
        tag = TagOf(file);

        // a name that says nothing of how it was made
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("inline") { FileName = "video.mp4" }.ToString();
    }

    private static EntityTagHeaderValue TagOf(FileInfo file) =>
        new(string.Create(CultureInfo.InvariantCulture, $"\"{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}\""));

    private static void Count(HttpContext context, ShareLinks links, SharedVideo shared)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            links.CountView(shared.Link);
        }
    }

    private static string PictureType(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => "image/png",
        ".WEBP" => "image/webp",
        _ => "image/jpeg",
    };
}
