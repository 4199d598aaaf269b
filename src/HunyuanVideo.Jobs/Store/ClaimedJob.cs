namespace HunyuanVideo.Jobs.Store;

/// <summary>A job that is now the caller's to render.</summary>
/// <param name="Job">The job, running.</param>
/// <param name="Lease">What every later call on it has to show.</param>
public sealed record ClaimedJob(StoredJob Job, JobLease Lease);
