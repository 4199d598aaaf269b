using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Security.Audit;

namespace HunyuanVideo.Web.Security;

/// <summary>
/// The jobs as whoever asks may see and change them. What he may not see is not there, and what he may not change is as if it were not
/// there; nobody sees nothing.
/// </summary>
internal sealed partial class CallerJobStore([FromKeyedServices(JobServices.All)] IJobStore store, CurrentCaller current, JobTerms terms, AuditLog audit) : IJobStore
{
    private static readonly JobPage NoPage = new([], null);
    private static readonly JobFacets NoFacets = new([], [], [], 0);

    public async Task<StoredJob?> GetAsync(JobId id, CancellationToken cancellationToken) =>
        await store.GetAsync(id, cancellationToken) is { } job && current.MaySee(job.Owner) ? job : null;

    public Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken) =>
        Narrow(query) is { } own ? store.ListAsync(own, cancellationToken) : Task.FromResult(NoPage);

    public Task<IReadOnlyList<JobKey>> ListKeysAsync(JobQuery query, int most, CancellationToken cancellationToken) =>
        Narrow(query) is { } own ? store.ListKeysAsync(own, most, cancellationToken) : Task.FromResult<IReadOnlyList<JobKey>>([]);

    public Task<int> CountAsync(JobQuery query, CancellationToken cancellationToken) =>
        Narrow(query) is { } own ? store.CountAsync(own, cancellationToken) : Task.FromResult(0);

    public Task<JobFacets> FacetsAsync(IReadOnlyList<JobState> states, CancellationToken cancellationToken) =>
        FacetsAsync(states, owner: null, cancellationToken);

    public Task<JobFacets> FacetsAsync(IReadOnlyList<JobState> states, string? owner, CancellationToken cancellationToken) =>
        Narrow(new JobQuery { Owner = owner }) is { } own ? store.FacetsAsync(states, own.Owner, cancellationToken) : Task.FromResult(NoFacets);

    public Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, CancellationToken cancellationToken) =>
        ListQueueAsync(limit, owner: null, cancellationToken);

    public Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, string? owner, CancellationToken cancellationToken) =>
        Narrow(new JobQuery { Owner = owner }) is { } own
            ? store.ListQueueAsync(limit, own.Owner, cancellationToken)
            : Task.FromResult<IReadOnlyList<StoredJob>>([]);

    public async Task<int?> QueuePositionAsync(JobId id, CancellationToken cancellationToken) =>
        await GetAsync(id, cancellationToken) is null ? null : await store.QueuePositionAsync(id, cancellationToken);

    // how long the queue is tells nothing of what is in it
    public Task<QueueStatus> QueueStatusAsync(CancellationToken cancellationToken) =>
        current.Caller is null ? Task.FromResult(new QueueStatus(false, 0, 0)) : store.QueueStatusAsync(cancellationToken);

    public Task<IReadOnlyList<RenderTiming>> TimingsAsync(string profile, CancellationToken cancellationToken) =>
        current.Caller is null ? Task.FromResult<IReadOnlyList<RenderTiming>>([]) : store.TimingsAsync(profile, cancellationToken);

    /// <summary>The part of a query that he sees; null for nothing.</summary>
    private JobQuery? Narrow(JobQuery query) => !current.TrySee(out string? owner) ? null
        : owner is null ? query
        : query.Owner is null || query.Owner == owner ? query with { Owner = owner }
        : null;
}
