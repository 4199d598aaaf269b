using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs;

/// <summary>What came of a request to render.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Job">The job; null for <see cref="EnqueueOutcome.QueueFull"/>.</param>
public sealed record Submission(EnqueueOutcome Outcome, RenderJob? Job);
