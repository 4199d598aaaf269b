namespace HunyuanVideo.Jobs.Store;

/// <summary>Jobs that come into the store, and that leave it. All methods throw <see cref="JobStoreException"/> when the store fails.</summary>
internal interface IJobEntries
{
    /// <summary>Queues a job, as the last of its priority; it is on disk when this returns.</summary>
    /// <exception cref="ArgumentException">The idempotency key or the owner is empty or too long.</exception>
    Task<EnqueueResult> EnqueueAsync(NewJob job, CancellationToken cancellationToken);

    /// <summary>Queues a new job with the settings of another.</summary>
    /// <param name="id">The other job, in whatever state.</param>
    /// <param name="seed">A seed, <see cref="RenderRequest.RandomSeed"/> to draw one, or null for the same.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<EnqueueResult> DuplicateAsync(JobId id, long? seed, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a finished result for that of its job: of one that has not succeeded, whatever its state, or else of a new one without an owner.
    /// False when the job has another result.
    /// </summary>
    Task<bool> AdoptAsync(AdoptedJob job, CancellationToken cancellationToken);

    /// <summary>The highest <see cref="StoredJob.Number"/> that was ever given; 0 before the first.</summary>
    Task<long> LastNumberAsync(CancellationToken cancellationToken);

    /// <summary>Forgets a job that waits or has ended.</summary>
    Task<DeletedJob> DeleteAsync(JobId id, CancellationToken cancellationToken);
}
