using System.ComponentModel;
using System.Text.Json.Serialization;
using HunyuanVideo.Web.Storyboards;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>A storyboard as it comes in; what is left out is empty in a new one and stays in an old one.</summary>
public sealed record StoryboardSubmission
{
    [Description("What people call it, up to 100 characters.")]
    public string? Title { get; init; }

    [Description("The clips in their order, up to 50.")]
    public IReadOnlyList<ClipSubmission>? Clips { get; init; }

    [Description("How long neighbours run into each other, 0 to 5 seconds; 0 cuts hard.")]
    public double? CrossFadeSeconds { get; init; }
}

/// <summary>A part of a finished video.</summary>
public sealed record ClipSubmission
{
    [Description("The job whose video it is.")]
    public required string Job { get; init; }

    [Description("The first frame that is shown, from 0. Default: 0.")]
    public int? FromFrame { get; init; }

    [Description("The frame after the last one that is shown. Default: the end.")]
    public int? ToFrame { get; init; }
}

/// <summary>A storyboard.</summary>
public sealed record StoryboardResponse
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required IReadOnlyList<ClipResponse> Clips { get; init; }

    public required double CrossFadeSeconds { get; init; }

    public required SoundResponse? Sound { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required ExportResponse Export { get; init; }

    public required StoryboardLinks Links { get; init; }
}

/// <summary>A clip of a storyboard.</summary>
public sealed record ClipResponse(
    string Job, int FromFrame, int ToFrame, [property: Description("False when the job's video was deleted.")] bool Available);

/// <summary>The sound of a storyboard.</summary>
public sealed record SoundResponse(string Name, double Seconds);

/// <summary>Where the export stands.</summary>
public sealed record ExportResponse
{
    [JsonConverter(typeof(ExportStateJson))]
    public required ExportState State { get; init; }

    [Description("The part that is done, 0 to 1.")]
    public required double Progress { get; init; }

    [Description("One sentence about why it failed.")]
    public required string? Error { get; init; }

    [Description("True when the storyboard was changed after the video was made.")]
    public required bool Outdated { get; init; }

    [Description("Frames of the video that is there; 0 without one.")]
    public required int Frames { get; init; }

    [Description("Length of the video that is there; 0 without one.")]
    public required double Seconds { get; init; }

    public required DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>Addresses of a storyboard; that of the video is null until there is one.</summary>
public sealed record StoryboardLinks(string Self, string Page, string? Video);

/// <summary>The storyboards, the newest first.</summary>
public sealed record StoryboardListResponse(IReadOnlyList<StoryboardResponse> Storyboards);
