using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Queue;

/// <summary>What came of a request to render.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Job">The job; null unless it was queued now or before.</param>
public sealed record Submission(EnqueueOutcome Outcome, RenderJob? Job);
