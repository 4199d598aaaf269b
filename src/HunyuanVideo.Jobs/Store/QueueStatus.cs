namespace HunyuanVideo.Jobs.Store;

/// <summary>How the queue stands.</summary>
/// <param name="Paused">Whether claims are held back.</param>
/// <param name="Queued">Jobs that wait.</param>
/// <param name="Active">Jobs that workers have.</param>
public sealed record QueueStatus(bool Paused, int Queued, int Active);
