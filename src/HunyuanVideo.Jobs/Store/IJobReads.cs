namespace HunyuanVideo.Jobs.Store;

/// <summary>Looking at the jobs. All methods may be called from any thread and throw <see cref="JobStoreException"/> when the store fails.</summary>
public interface IJobReads
{
    /// <summary>The job of that name as the store has it, or null.</summary>
    Task<StoredJob?> GetAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Jobs, the newest first.</summary>
    Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>Names of all jobs that <see cref="ListAsync"/> would give on its pages, the newest first, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<JobKey>> ListKeysAsync(JobQuery query, int most, CancellationToken cancellationToken);

    /// <summary>How many jobs there are on all pages of the query.</summary>
    Task<int> CountAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>What the jobs of one owner in these states can be told apart by; null takes the jobs of all.</summary>
    Task<JobFacets> FacetsAsync(IReadOnlyList<JobState> states, string? owner, CancellationToken cancellationToken);

    /// <summary>What the jobs in these states can be told apart by.</summary>
    Task<JobFacets> FacetsAsync(IReadOnlyList<JobState> states, CancellationToken cancellationToken) => FacetsAsync(states, owner: null, cancellationToken);

    /// <summary>The jobs of one owner that wait, in the order in which they will be claimed; null takes the jobs of all.</summary>
    Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, string? owner, CancellationToken cancellationToken);

    /// <summary>The jobs that wait, in the order in which they will be claimed.</summary>
    Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, CancellationToken cancellationToken) => ListQueueAsync(limit, owner: null, cancellationToken);

    /// <summary>How many jobs will be claimed up to this one, itself included; null when it does not wait.</summary>
    Task<int?> QueuePositionAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Whether the queue is paused, and how many jobs are in it.</summary>
    Task<QueueStatus> QueueStatusAsync(CancellationToken cancellationToken);
}
