using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Components.Queue;

/// <summary>A job in the queue and what is expected of it.</summary>
/// <param name="Job">The job as it stands now.</param>
/// <param name="Until">How long until its video is there; null when nobody knows.</param>
/// <param name="Dollars">What it will cost; null without a rate or a prediction.</param>
public sealed record QueueItem(RenderJob Job, TimeSpan? Until, decimal? Dollars);
