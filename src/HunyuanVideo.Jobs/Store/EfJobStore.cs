using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace HunyuanVideo.Jobs.Store;

/// <summary>
/// The store on EF Core. Every transition is one update guarded by the state, and by the lease where one is needed: the number of rows it
/// changed says who won.
/// </summary>
internal sealed partial class EfJobStore(JobDatabase database, JobStoreOptions options, TimeProvider time) : IJobStore
{
    private const long OrderGap = 1L << 20;

    public Task OpenAsync(CancellationToken cancellationToken) => database.OpenAsync(cancellationToken);

    /// <summary>The time as the store keeps it: what is handed out now equals what is read later.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task<T> ReadAsync<T>(Func<JobDbContext, Task<T>> read)
    {
        try
        {
            JobDbContext db = database.CreateDbContext();
            await using (db.ConfigureAwait(false))
            {
                return await read(db).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (database.Explain(error) is { } sentence)
        {
            throw new JobStoreException(sentence, error);
        }
    }

    private async Task<T> WriteAsync<T>(Func<JobDbContext, Task<T>> write, CancellationToken cancellationToken)
    {
        using IDisposable turn = await database.EnterWriteAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(async db =>
        {
            IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                T result = await write(db).ConfigureAwait(false);

                // a commit that is cut short would leave open whether it happened
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                return result;
            }
        }).ConfigureAwait(false);
    }

    private static IQueryable<JobRow> Waiting(JobDbContext db) => db.Jobs.Where(row => row.State == JobState.Queued);

    private static IQueryable<JobRow> WaitingOf(JobDbContext db, string owner) => Waiting(db).Where(row => row.Owner == owner);

    private static async Task<bool> IsFullAsync(JobDbContext db, string? owner, int? most, CancellationToken cancellationToken) =>
        owner is not null && most is { } limit && await WaitingOf(db, owner).CountAsync(cancellationToken).ConfigureAwait(false) >= limit;

    private static IQueryable<JobRow> Active(JobDbContext db) =>
        db.Jobs.Where(row => row.State == JobState.Running || row.State == JobState.Encoding);

    private static IQueryable<JobRow> InClaimOrder(IQueryable<JobRow> rows) =>
        rows.OrderByDescending(row => row.Priority).ThenBy(row => row.OrderKey).ThenBy(row => row.Number);

    private static async Task<long> LastOrderKeyAsync(JobDbContext db, CancellationToken cancellationToken) =>
        (await db.Jobs.MaxAsync(row => (long?)row.OrderKey, cancellationToken).ConfigureAwait(false) ?? 0) + OrderGap;

    private static async Task<ChangeResult> WhyUnchangedAsync(JobDbContext db, JobId id, CancellationToken cancellationToken) =>
        await db.Jobs.AnyAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false)
            ? ChangeResult.WrongState
            : ChangeResult.NotFound;

    /// <summary>Ends jobs for good, and with them whatever lease they have.</summary>
    private Task<int> EndAsync(
        IQueryable<JobRow> rows, JobState state, string? error, JobOutcome? outcome, CancellationToken cancellationToken)
    {
        DateTimeOffset now = Now();
        string? model = outcome?.Model is { Length: > JobRow.LongestText } name ? name[..JobRow.LongestText] : outcome?.Model;
        return rows.ExecuteUpdateAsync(
            set => Release(set, now)
                .SetProperty(row => row.State, state)
                .SetProperty(row => row.FinishedAt, now)
                .SetProperty(row => row.Error, Shorten(error))
                .SetProperty(row => row.Outcome, outcome)
                .SetProperty(row => row.Model, model),
            cancellationToken);
    }

    private static UpdateSettersBuilder<JobRow> Release(UpdateSettersBuilder<JobRow> set, DateTimeOffset now) => set
        .SetProperty(row => row.Lease, (Guid?)null)
        .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
        .SetProperty(row => row.CancelRequested, false)
        .SetProperty(row => row.UpdatedAt, now);

    /// <summary>To wait again, from the beginning or from the checkpoint.</summary>
    private static UpdateSettersBuilder<JobRow> Requeue(UpdateSettersBuilder<JobRow> set, DateTimeOffset now) => Release(set, now)
        .SetProperty(row => row.State, JobState.Queued)
        .SetProperty(row => row.Phase, (string?)null)
        .SetProperty(row => row.Step, 0)
        .SetProperty(row => row.Steps, 0)
        .SetProperty(row => row.StartedAt, (DateTimeOffset?)null)
        .SetProperty(row => row.FinishedAt, (DateTimeOffset?)null);

    private static string? Shorten(string? text) => text?.Length > JobRow.LongestError ? text[..JobRow.LongestError] : text;

    private static void RequireName(string? name, string what)
    {
        if (name is { Length: 0 or > JobRow.LongestText })
        {
            throw new ArgumentException($"The {what} has {name.Length} characters; it must have 1 to {JobRow.LongestText}.", nameof(name));
        }
    }
}
