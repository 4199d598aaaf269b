namespace HunyuanVideo.Jobs.Store;

/// <summary>Jobs that were taken from workers that gave no sign of life.</summary>
/// <param name="Requeued">They wait to be claimed again.</param>
/// <param name="Failed">They had been tried too often.</param>
/// <param name="Cancelled">They were to be cancelled anyway.</param>
public sealed record RecoveredJobs(IReadOnlyList<JobId> Requeued, IReadOnlyList<JobId> Failed, IReadOnlyList<JobId> Cancelled);
