using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store.Ef;

/// <summary>The figures of finished renders.</summary>
internal sealed class EfRenderTimings(JobTransactions store) : IRenderTimings
{
    public Task<IReadOnlyList<RenderTiming>> TimingsAsync(string profile, CancellationToken cancellationToken) => store.ReadAsync(async db =>
    {
        List<TimingRow> rows = await db.Timings
            .Where(row => row.Profile == profile)
            .OrderByDescending(row => row.Number)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return (IReadOnlyList<RenderTiming>)[.. rows.Select(row => row.ToTiming())];
    });

    /// <summary>Adds the figures of one, and drops the oldest beyond <see cref="RenderTiming.MostKept"/>.</summary>
    public static async Task RecordAsync(JobDbContext db, RenderTiming timing, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.Timings.Add(TimingRow.From(timing, now));
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        IQueryable<TimingRow> ofProfile = db.Timings.Where(row => row.Profile == timing.Profile);
        long oldest = await ofProfile
            .OrderByDescending(row => row.Number)
            .Skip(RenderTiming.MostKept - 1)
            .Select(row => row.Number)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        await ofProfile.Where(row => row.Number < oldest).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }
}
