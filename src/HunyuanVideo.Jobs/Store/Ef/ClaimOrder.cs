using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store.Ef;

/// <summary>The order of the queue: keys with gaps, so that a job finds room between two others.</summary>
internal static class ClaimOrder
{
    public static async Task<ChangeResult> MoveNextToAsync(
        JobDbContext db, JobId id, JobPlace place, JobId other, DateTimeOffset now, CancellationToken cancellationToken)
    {
        JobRow? target = await db.Waiting().SingleOrDefaultAsync(row => row.Id == other, cancellationToken).ConfigureAwait(false);
        if (target is null)
        {
            return await db.WhyUnchangedAsync(other, cancellationToken).ConfigureAwait(false);
        }

        List<JobRow> neighbours = await db.Waiting().Where(row => row.Priority == target.Priority && row.Id != id).InClaimOrder()
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        int at = id == other
            ? -1
            : neighbours.FindIndex(row => row.Id == other) + (place == JobPlace.After ? 1 : 0);
        if (at < 0)
        {
            return ChangeResult.Done;
        }

        long key = await MakeRoomAsync(db, neighbours, at, cancellationToken).ConfigureAwait(false);
        return await PlaceAsync(db, id, target.Priority, key, now, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<ChangeResult> MoveFirstAsync(JobDbContext db, JobId id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IQueryable<JobRow> others = db.Waiting().Where(row => row.Id != id);
        int highest = await others.MaxAsync(row => (int?)row.Priority, cancellationToken).ConfigureAwait(false) ?? JobPriority.Next;
        int priority = Math.Max(JobPriority.Next, highest);
        long? first = await others.Where(row => row.Priority == priority)
            .MinAsync(row => (long?)row.OrderKey, cancellationToken).ConfigureAwait(false);
        return await PlaceAsync(db, id, priority, (first ?? 0) - JobRows.OrderGap, now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A key in front of the neighbour at <paramref name="at"/>.</summary>
    private static async Task<long> MakeRoomAsync(JobDbContext db, List<JobRow> neighbours, int at, CancellationToken cancellationToken)
    {
        if (at > 0 && at < neighbours.Count && neighbours[at].OrderKey - neighbours[at - 1].OrderKey < 2)
        {
            await SpreadAsync(db, neighbours, cancellationToken).ConfigureAwait(false);
        }

        long below = at > 0 ? neighbours[at - 1].OrderKey : neighbours[at].OrderKey - (2 * JobRows.OrderGap);
        long above = at < neighbours.Count ? neighbours[at].OrderKey : below + (2 * JobRows.OrderGap);
        return below + ((above - below) / 2);
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
            key += JobRows.OrderGap;
        }
    }

    private static Task<ChangeResult> PlaceAsync(
        JobDbContext db, JobId id, int priority, long orderKey, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Task<int> update = db.Waiting().Where(row => row.Id == id).ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.Priority, priority)
                .SetProperty(row => row.OrderKey, orderKey)
                .SetProperty(row => row.UpdatedAt, now),
            cancellationToken);
        return db.ResultOfAsync(id, update, cancellationToken);
    }
}
