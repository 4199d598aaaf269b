using System.Text.Json.Serialization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Storyboards;

namespace HunyuanVideo.Web.Sharing;

/// <summary>A link that lets whoever has it see one video. The token in its address is not in here.</summary>
public sealed record ShareLink
{
    /// <summary>Its name, which opens nothing.</summary>
    public required string Id { get; init; }

    /// <summary>The SHA-256 of the token.</summary>
    public required string TokenHash { get; init; }

    /// <summary>The video.</summary>
    public required JobId Job { get; init; }

    /// <summary>Whose video it is; null where there were no users.</summary>
    public string? Owner { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends; null never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The hash of its password; null without one.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Whether the prompt and the settings are shown with the video.</summary>
    public bool ShowSettings { get; init; }

    /// <summary>How often its page was opened.</summary>
    public long Views { get; init; }

    /// <summary>When its page was last opened.</summary>
    public DateTimeOffset? LastViewedAt { get; init; }

    /// <summary>Whether its time is over.</summary>
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}

/// <summary>A link as it stands in its file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, Converters = [typeof(JobIdJson)])]
[JsonSerializable(typeof(ShareLink))]
internal sealed partial class ShareJson : JsonSerializerContext;
