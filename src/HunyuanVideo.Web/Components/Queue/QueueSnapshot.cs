using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Components.Queue;

/// <summary>The whole queue at one moment.</summary>
/// <param name="Paused">Whether no further job begins.</param>
/// <param name="Rendering">What is being rendered.</param>
/// <param name="Waiting">What waits, in the order of rendering.</param>
/// <param name="Unlisted">How many more wait, or are rendered for others.</param>
/// <param name="Failed">The last ones that failed.</param>
public sealed record QueueSnapshot(bool Paused, IReadOnlyList<QueueItem> Rendering, IReadOnlyList<QueueItem> Waiting, int Unlisted, IReadOnlyList<RenderJob> Failed)
{
    /// <summary>The most waiting jobs that are listed.</summary>
    public const int MostListed = 100;

    public bool IsEmpty => Rendering.Count + Waiting.Count == 0;
}
