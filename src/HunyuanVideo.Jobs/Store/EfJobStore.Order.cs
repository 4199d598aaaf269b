using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store;

/// <content>The order of the queue: keys with gaps, so that a job finds room between two others.</content>
internal sealed partial class EfJobStore
{
    public Task<ChangeResult> ReorderAsync(JobId id, JobPlace place, JobId other, CancellationToken cancellationToken) => WriteAsync(
        async db =>
        {
            JobRow? target = await Waiting(db).SingleOrDefaultAsync(row => row.Id == other, cancellationToken).ConfigureAwait(false);
            if (target is null)
            {
                return await WhyUnchangedAsync(db, other, cancellationToken).ConfigureAwait(false);
            }

            List<JobRow> neighbours = await InClaimOrder(Waiting(db).Where(row => row.Priority == target.Priority && row.Id != id))
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            int at = id == other
                ? -1
                : neighbours.FindIndex(row => row.Id == other) + (place == JobPlace.After ? 1 : 0);
            return at < 0
                ? ChangeResult.Done
                : await InsertAsync(db, id, target.Priority, neighbours, at, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<ChangeResult> RunNextAsync(JobId id, CancellationToken cancellationToken) => WriteAsync(
        async db =>
        {
            IQueryable<JobRow> others = Waiting(db).Where(row => row.Id != id);
            int highest = await others.MaxAsync(row => (int?)row.Priority, cancellationToken).ConfigureAwait(false) ?? JobPriority.Next;
            int priority = Math.Max(JobPriority.Next, highest);
            long? first = await others.Where(row => row.Priority == priority)
                .MinAsync(row => (long?)row.OrderKey, cancellationToken).ConfigureAwait(false);
            return await PlaceAsync(db, id, priority, (first ?? 0) - OrderGap, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    private async Task<ChangeResult> InsertAsync(
        JobDbContext db, JobId id, int priority, List<JobRow> neighbours, int at, CancellationToken cancellationToken)
    {
        if (at > 0 && at < neighbours.Count && neighbours[at].OrderKey - neighbours[at - 1].OrderKey < 2)
        {
            await SpreadAsync(db, neighbours, cancellationToken).ConfigureAwait(false);
        }

        long below = at > 0 ? neighbours[at - 1].OrderKey : neighbours[at].OrderKey - (2 * OrderGap);
        long above = at < neighbours.Count ? neighbours[at].OrderKey : below + (2 * OrderGap);
        return await PlaceAsync(db, id, priority, below + ((above - below) / 2), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes room between jobs that stand too close.</summary>
    private static async Task SpreadAsync(JobDbContext db, List<JobRow> rows, CancellationToken cancellationToken)
    {
        long key = rows[0].OrderKey;
        foreach (JobRow row in rows)
        {
            row.OrderKey = key;
            await db.Jobs.Where(stored => stored.Number == row.Number)
                .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.OrderKey, row.OrderKey), cancellationToken)
                .ConfigureAwait(false);
            key += OrderGap;
        }
    }

    private async Task<ChangeResult> PlaceAsync(
        JobDbContext db, JobId id, int priority, long orderKey, CancellationToken cancellationToken)
    {
        DateTimeOffset now = Now();
        int rows = await Waiting(db).Where(row => row.Id == id).ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.Priority, priority)
                .SetProperty(row => row.OrderKey, orderKey)
                .SetProperty(row => row.UpdatedAt, now),
            cancellationToken).ConfigureAwait(false);
        return rows > 0 ? ChangeResult.Done : await WhyUnchangedAsync(db, id, cancellationToken).ConfigureAwait(false);
    }
}
