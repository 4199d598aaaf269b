using System.Globalization;
using System.Net;
using System.Text.Json.Serialization;
using HunyuanVideo.Web.Resources;
using HunyuanVideo.Web.Sharing;
using Microsoft.Extensions.Localization;

namespace HunyuanVideo.Web.Components.Sharing;

/// <summary>Tells other sites how to show a shared video in their pages.</summary>
internal static class OEmbed
{
    private const string Provider = "HunyuanVideo";
    private const int SmallestSide = 64;

    public static async Task<IResult> AnswerAsync(
        string? url, string? format, string? maxwidth, string? maxheight,
        ShareLinks links, ShareAddress address, IStringLocalizer<ShareTexts> text, HttpContext context)
    {
        SharePages.Guard(context);
        if (format is not (null or "json"))
        {
            return TypedResults.Text("Only JSON is spoken here.", statusCode: StatusCodes.Status501NotImplemented);
        }

        if (await links.OpenAsync(TokenOf(url), context.RequestAborted) is not { Link.PasswordHash: null } shared)
        {
            return SharePages.Missing();
        }

        // an address without a host is worth nothing in the page of another site
        string root = address.BaseOf(context.Request);
        if (root.Length == 0)
        {
            return SharePages.Missing();
        }

        SharedVideoView view = SharedVideoView.Of(shared, root, licence: null);
        (int width, int height) = Fit(view, Limit(maxwidth), Limit(maxheight));
        return TypedResults.Json(Describe(view, width, height, view.Title ?? text["Untitled"], root), OEmbedJson.Default.OEmbedAnswer);
    }

    private static OEmbedAnswer Describe(SharedVideoView view, int width, int height, string title, string root) => new()
    {
        Title = title,
        ProviderName = Provider,
        ProviderUrl = root,
        Width = width,
        Height = height,
        Html = string.Create(
            CultureInfo.InvariantCulture,
            $"<iframe src=\"{WebUtility.HtmlEncode(view.EmbedAddress)}\" width=\"{width}\" height=\"{height}\" style=\"border:0\" allowfullscreen referrerpolicy=\"no-referrer\" title=\"{WebUtility.HtmlEncode(title)}\"></iframe>"),
        ThumbnailUrl = view.PosterAddress,
        ThumbnailWidth = view.PosterAddress is null ? null : view.Width,
        ThumbnailHeight = view.PosterAddress is null ? null : view.Height,
    };

    private static string? TokenOf(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.AbsolutePath.Split('/') is ["", "v", var token] ? token : null;

    private static int Limit(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? Math.Max(limit, SmallestSide) : int.MaxValue;

    private static (int Width, int Height) Fit(SharedVideoView view, int maxWidth, int maxHeight)
    {
        double scale = Math.Min(1, Math.Min((double)maxWidth / view.Width, (double)maxHeight / view.Height));
        return ((int)(view.Width * scale), (int)(view.Height * scale));
    }
}

/// <summary>oEmbed 1.0, type video.</summary>
internal sealed record OEmbedAnswer
{
    public string Version { get; } = "1.0";

    public string Type { get; } = "video";

    public required string Title { get; init; }

    public required string ProviderName { get; init; }

    public required string ProviderUrl { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required string Html { get; init; }

    public string? ThumbnailUrl { get; init; }

    public int? ThumbnailWidth { get; init; }

    public int? ThumbnailHeight { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OEmbedAnswer))]
internal sealed partial class OEmbedJson : JsonSerializerContext;
