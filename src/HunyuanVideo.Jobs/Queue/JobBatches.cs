using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Queue;

/// <summary>Jobs that are asked for together: seeds of one prompt, or a grid of settings. Throws <see cref="JobStoreException"/> when the store fails.</summary>
public static class JobBatches
{
    /// <summary>The most jobs of one batch.</summary>
    public const int MostJobs = 64;

    /// <summary>Queues all of <paramref name="requests"/>, in their order, until the queue is full.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="batch">The batch's name.</param>
    /// <param name="requests">What to render; their values are the caller's to check.</param>
    /// <param name="cancellationToken">Stops waiting; jobs that are queued stay queued.</param>
    /// <returns>The jobs that were queued, and the reason where there was no room for all.</returns>
    public static async Task<BatchSubmission> SubmitBatchAsync(
        this IJobs jobs, Guid batch, IReadOnlyList<RenderRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(requests.Count, MostJobs, nameof(requests));
        var queued = new List<RenderJob>(requests.Count);
        foreach (RenderRequest request in requests)
        {
            Submission submission = await jobs.SubmitAsync(new NewJob { Request = request, BatchId = batch }, cancellationToken).ConfigureAwait(false);
            if (submission.Job is null)
            {
                return new BatchSubmission(queued, submission.Outcome);
            }

            queued.Add(submission.Job);
        }

        return new BatchSubmission(queued, Refusal: null);
    }

    /// <summary>The jobs of a batch as they stand now, the first one first; none when there is no such batch.</summary>
    public static async Task<IReadOnlyList<RenderJob>> FindBatchAsync(this IJobs jobs, Guid batch, CancellationToken cancellationToken)
    {
        JobPage page = await jobs.ListAsync(new JobQuery { BatchId = batch, Limit = JobQuery.LargestPage }, cancellationToken).ConfigureAwait(false);
        var found = new List<RenderJob>(page.Jobs.Count);
        foreach (StoredJob stored in page.Jobs.Reverse())
        {
            if (await jobs.FindAsync(stored.Id, cancellationToken).ConfigureAwait(false) is { } job)
            {
                found.Add(job);
            }
        }

        return found;
    }

    /// <summary>Cancels whatever of a batch has not ended; says how many that were.</summary>
    public static async Task<int> CancelBatchAsync(this IJobs jobs, Guid batch, CancellationToken cancellationToken)
    {
        var query = new JobQuery { BatchId = batch, States = [JobState.Queued, JobState.Running, JobState.Encoding], Limit = JobQuery.LargestPage };
        JobPage page = await jobs.ListAsync(query, cancellationToken).ConfigureAwait(false);
        int cancelled = 0;
        foreach (StoredJob job in page.Jobs)
        {
            // the newest first: none of those that wait gets its turn meanwhile
            CancelResult result = await jobs.CancelAsync(job.Id, cancellationToken).ConfigureAwait(false);
            cancelled += result is CancelResult.Cancelled or CancelResult.Requested ? 1 : 0;
        }

        return cancelled;
    }
}

/// <summary>What came of a batch.</summary>
/// <param name="Jobs">The jobs that were queued.</param>
/// <param name="Refusal">Why the next one was not; null when all were.</param>
public sealed record BatchSubmission(IReadOnlyList<RenderJob> Jobs, EnqueueOutcome? Refusal);
