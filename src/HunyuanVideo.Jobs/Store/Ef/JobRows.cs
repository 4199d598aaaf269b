using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store.Ef;

/// <summary>
/// Which rows a transition is for. Every transition is one update guarded by the state, and by the lease where one is needed: the number of
/// rows it changed says who won.
/// </summary>
internal static class JobRows
{
    /// <summary>Room between two neighbours of the queue.</summary>
    public const long OrderGap = 1L << 20;

    public static IQueryable<JobRow> Waiting(this JobDbContext db) => db.Jobs.Where(row => row.State == JobState.Queued);

    public static IQueryable<JobRow> WaitingOf(this JobDbContext db, string owner) => db.Waiting().Where(row => row.Owner == owner);

    public static IQueryable<JobRow> Active(this JobDbContext db) =>
        db.Jobs.Where(row => row.State == JobState.Running || row.State == JobState.Encoding);

    public static IQueryable<JobRow> Leased(this JobDbContext db, JobId id, JobLease lease) =>
        db.Active().Where(row => row.Id == id && row.Lease == lease.Token);

    public static IQueryable<JobRow> InClaimOrder(this IQueryable<JobRow> rows) =>
        rows.OrderByDescending(row => row.Priority).ThenBy(row => row.OrderKey).ThenBy(row => row.Number);

    /// <summary>Whether as many jobs of an owner wait as may.</summary>
    public static async Task<bool> IsFullAsync(this JobDbContext db, string? owner, int? most, CancellationToken cancellationToken) =>
        owner is not null && most is { } limit && await db.WaitingOf(owner).CountAsync(cancellationToken).ConfigureAwait(false) >= limit;

    /// <summary>The place behind all others.</summary>
    public static async Task<long> LastOrderKeyAsync(this JobDbContext db, CancellationToken cancellationToken) =>
        (await db.Jobs.MaxAsync(row => (long?)row.OrderKey, cancellationToken).ConfigureAwait(false) ?? 0) + OrderGap;

    /// <summary>What came of an update: where it changed no row, the reason.</summary>
    public static async Task<ChangeResult> ResultOfAsync(this JobDbContext db, JobId id, Task<int> update, CancellationToken cancellationToken) =>
        await update.ConfigureAwait(false) > 0 ? ChangeResult.Done : await db.WhyUnchangedAsync(id, cancellationToken).ConfigureAwait(false);

    public static async Task<ChangeResult> WhyUnchangedAsync(this JobDbContext db, JobId id, CancellationToken cancellationToken) =>
        await db.Jobs.AnyAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false)
            ? ChangeResult.WrongState
            : ChangeResult.NotFound;
}
