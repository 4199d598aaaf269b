using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Storyboards;

/// <summary>Clips in an order, with what goes between and under them.</summary>
public sealed record StoryboardDocument
{
    public required StoryboardId Id { get; init; }

    /// <summary>What people call it; may be empty.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>Whose it is; null for one made while there were no users.</summary>
    public string? Owner { get; init; }

    public IReadOnlyList<StoryboardClip> Clips { get; init; } = [];

    /// <summary>How long neighbours run into each other; 0 cuts hard.</summary>
    public double CrossFadeSeconds { get; init; }

    public StoryboardSound? Sound { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When clips, cross-fade, sound or title last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>How the last export ended; null before the first.</summary>
    public StoryboardExport? Export { get; init; }

    /// <summary>Whether the video, if there is one, does not show what stands here any more.</summary>
    public bool ChangedSinceExport => Export is { State: ExportState.Succeeded } export && export.Of < UpdatedAt;
}

/// <summary>A part of a finished video.</summary>
/// <param name="Job">Whose video.</param>
/// <param name="FromFrame">The first frame that is shown, from 0.</param>
/// <param name="ToFrame">The frame after the last one that is shown.</param>
public sealed record StoryboardClip(JobId Job, int FromFrame, int ToFrame)
{
    public int Frames => ToFrame - FromFrame;
}

/// <summary>A sound file.</summary>
/// <param name="File">Its name in the folder of the storyboards, made here.</param>
/// <param name="Name">What the person who sent it calls it: to be shown, nothing else.</param>
/// <param name="Seconds">How long it is.</param>
public sealed record StoryboardSound(string File, string Name, double Seconds);

/// <summary>How an export ended.</summary>
public sealed record StoryboardExport
{
    public required ExportState State { get; init; }

    /// <summary>One sentence about why it failed.</summary>
    public string? Error { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The <see cref="StoryboardDocument.UpdatedAt"/> of what was exported.</summary>
    public required DateTimeOffset Of { get; init; }

    public int Frames { get; init; }

    public double Seconds { get; init; }
}

/// <summary>Where an export stands.</summary>
public enum ExportState
{
    /// <summary>None was asked for.</summary>
    None,

    /// <summary>Others come first.</summary>
    Queued,

    Running,

    Succeeded,

    Failed,

    Cancelled,
}
