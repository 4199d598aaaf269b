namespace HunyuanVideo.Jobs;

/// <summary>
/// Proof of a claim. It holds as long as it stands on the job: once the job was taken back, whoever still has it can change nothing.
/// </summary>
/// <param name="Token">Random, new with each claim.</param>
public readonly record struct JobLease(Guid Token);
