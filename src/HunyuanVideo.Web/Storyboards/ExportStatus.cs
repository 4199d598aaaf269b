namespace HunyuanVideo.Web.Storyboards;

/// <summary>Where an export stands.</summary>
/// <param name="State">Its state.</param>
/// <param name="Part">The part that is done, 0 to 1.</param>
/// <param name="Error">One sentence about why it failed.</param>
public sealed record ExportStatus(ExportState State, double Part, string? Error)
{
    public static ExportStatus None { get; } = new(ExportState.None, 0, null);

    public bool IsActive => State is ExportState.Queued or ExportState.Running;
}
