using System.ComponentModel;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>A wish for a link to a video.</summary>
public sealed record ShareSubmission
{
    [Description("1h, 1d, 7d (the default), 30d or never.")]
    public string? ExpiresIn { get; init; }

    [Description("What must be typed to see the video, 4 to 200 characters; left out, the link is enough.")]
    public string? Password { get; init; }

    [Description("Whether the prompt and the settings are shown, and left in the video file; false by default.")]
    public bool? ShowSettings { get; init; }
}

/// <summary>A link to a video.</summary>
public sealed record ShareResponse
{
    [Description("Its name, for revoking it; it opens nothing.")]
    public required string Id { get; init; }

    public required string JobId { get; init; }

    [Description("The address to hand on. It is told once, when the link is made, and kept nowhere.")]
    public string? Url { get; init; }

    [Description("Why url has no host: the server does not know the address it is reached by. Null otherwise.")]
    public string? UrlNote { get; init; }

    [Description("Whose video it is; null where there are no users.")]
    public string? Owner { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("When it ends; null never.")]
    public DateTimeOffset? ExpiresAt { get; init; }

    public required bool Expired { get; init; }

    public required bool HasPassword { get; init; }

    public required bool ShowSettings { get; init; }

    [Description("How often its page was opened.")]
    public required long Views { get; init; }

    public DateTimeOffset? LastViewedAt { get; init; }
}

/// <summary>Links, the newest first.</summary>
public sealed record ShareListResponse(IReadOnlyList<ShareResponse> Shares);

/// <summary>What revoking all links did.</summary>
public sealed record SharesRevokedResponse([property: Description("How many links opened something until now.")] int Revoked);
