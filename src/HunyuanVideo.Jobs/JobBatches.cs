using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs;

/// <summary>Jobs that are asked for together: seeds of one prompt, or a grid of settings. Throws <see cref="JobStoreException"/> when the store fails.</summary>
public sealed class JobBatches(IJobStore store, IJobQueue queue, DataFolder folder)
{
    /// <summary>The most jobs of one batch.</summary>
    public const int MostJobs = 64;

    /// <summary>Queues all of <paramref name="requests"/>, in their order, until the queue is full.</summary>
    /// <param name="batch">The batch's name.</param>
    /// <param name="requests">What to render; their values are the caller's to check.</param>
    /// <param name="cancellationToken">Stops waiting; jobs that are queued stay queued.</param>
    /// <returns>The jobs that were queued; fewer than were asked for when there was no room for all.</returns>
    public async Task<IReadOnlyList<StoredJob>> SubmitAsync(Guid batch, IReadOnlyList<RenderRequest> requests, CancellationToken cancellationToken) =>
        (await EnqueueAsync(batch, requests, cancellationToken).ConfigureAwait(false)).Jobs;

    /// <summary>The same, with the reason where not all were queued.</summary>
    public async Task<BatchSubmission> EnqueueAsync(Guid batch, IReadOnlyList<RenderRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(requests.Count, MostJobs, nameof(requests));
        var queued = new List<StoredJob>(requests.Count);
        EnqueueOutcome? refusal = null;
        try
        {
            foreach (RenderRequest request in requests)
            {
                EnqueueResult result = await store.EnqueueAsync(new NewJob { Request = request, BatchId = batch }, cancellationToken).ConfigureAwait(false);
                if (result.Job is null)
                {
                    refusal = result.Outcome;
                    break;
                }

                queued.Add(result.Job);
            }
        }
        finally
        {
            if (queued.Count > 0)
            {
                queue.Announce();
            }
        }

        return new BatchSubmission(queued, refusal);
    }

    /// <summary>The jobs of a batch as they stand now, the first one first; none when there is no such batch.</summary>
    public async Task<IReadOnlyList<RenderJob>> FindAsync(Guid batch, CancellationToken cancellationToken)
    {
        JobPage page = await store.ListAsync(new JobQuery { BatchId = batch, Limit = JobQuery.LargestPage }, cancellationToken).ConfigureAwait(false);
        var jobs = new List<RenderJob>(page.Jobs.Count);
        foreach (StoredJob stored in page.Jobs.Reverse())
        {
            RenderJob? now = stored.IsActive ? await queue.FindAsync(stored.Id, cancellationToken).ConfigureAwait(false) : null;
            jobs.Add(now ?? RenderJobs.SnapshotOf(stored, null, folder));
        }

        return jobs;
    }

    /// <summary>Cancels whatever of a batch has not ended; says how many that were.</summary>
    public async Task<int> CancelAsync(Guid batch, CancellationToken cancellationToken)
    {
        var query = new JobQuery { BatchId = batch, States = [JobState.Queued, JobState.Running, JobState.Encoding], Limit = JobQuery.LargestPage };
        JobPage page = await store.ListAsync(query, cancellationToken).ConfigureAwait(false);
        int cancelled = 0;
        foreach (StoredJob job in page.Jobs)
        {
            // the newest first: none of those that wait gets its turn meanwhile
            CancelResult result = await queue.CancelAsync(job.Id, cancellationToken).ConfigureAwait(false);
            cancelled += result is CancelResult.Cancelled or CancelResult.Requested ? 1 : 0;
        }

        return cancelled;
    }
}

/// <summary>What came of a batch.</summary>
/// <param name="Jobs">The jobs that were queued.</param>
/// <param name="Refusal">Why the next one was not; null when all were.</param>
public sealed record BatchSubmission(IReadOnlyList<StoredJob> Jobs, EnqueueOutcome? Refusal);
