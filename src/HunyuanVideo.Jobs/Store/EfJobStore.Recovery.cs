using System.Linq.Expressions;
using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store;

/// <content>Taking jobs back from workers that died.</content>
internal sealed partial class EfJobStore
{
    public Task<RecoveredJobs> RecoverExpiredAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = Now();
        return RecoverAsync(row => row.LeaseUntil < now, cancellationToken);
    }

    public Task<RecoveredJobs> RecoverWorkerAsync(string worker, CancellationToken cancellationToken) =>
        RecoverAsync(row => row.Worker == worker, cancellationToken);

    private async Task<RecoveredJobs> RecoverAsync(Expression<Func<JobRow, bool>> lost, CancellationToken cancellationToken)
    {
        // a look is cheap and mostly finds nothing; writing takes a turn
        bool any = await ReadAsync(db => Active(db).AnyAsync(lost, cancellationToken)).ConfigureAwait(false);
        return any
            ? await WriteAsync(db => RecoverAsync(db, lost, cancellationToken), cancellationToken).ConfigureAwait(false)
            : new RecoveredJobs([], [], []);
    }

    private async Task<RecoveredJobs> RecoverAsync(
        JobDbContext db, Expression<Func<JobRow, bool>> lost, CancellationToken cancellationToken)
    {
        var byEnding = new Dictionary<RunEnding, List<JobId>>();
        foreach (JobRow row in await Active(db).Where(lost).ToListAsync(cancellationToken).ConfigureAwait(false))
        {
            // asked again with the update: a heartbeat may have come since
            IQueryable<JobRow> still = Leased(db, row.Id, new JobLease(row.Lease.GetValueOrDefault())).Where(lost);
            string reason = $"The worker stopped without a word {Where(row)}.";
            string finalReason = $"The worker stopped without a word {row.Attempts} times, last {Where(row)}; "
                + "see the server's log, and retry when the cause is mended.";
            RunEnding ending = await GiveUpAsync(still, reason, finalReason, true, cancellationToken).ConfigureAwait(false);
            (byEnding.TryGetValue(ending, out List<JobId>? ids) ? ids : byEnding[ending] = []).Add(row.Id);
        }

        return new RecoveredJobs(
            byEnding.GetValueOrDefault(RunEnding.Requeued, []),
            byEnding.GetValueOrDefault(RunEnding.Failed, []),
            byEnding.GetValueOrDefault(RunEnding.Cancelled, []));
    }

    private static string Where(JobRow row) => row switch
    {
        { State: JobState.Encoding } => "while the video file was written",
        { Phase: null } => "before its first step",
        { Steps: 0 } => $"in the phase '{row.Phase}'",
        _ => $"in the phase '{row.Phase}', step {row.Step} of {row.Steps}",
    };
}
