namespace HunyuanVideo.Jobs.Store;

/// <summary>A result that lies in the data folder without a job that knows it.</summary>
/// <param name="Id">The job its files are named after.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Outcome">The files.</param>
internal sealed record AdoptedJob(JobId Id, RenderRequest Request, DateTimeOffset CreatedAt, JobOutcome Outcome);
