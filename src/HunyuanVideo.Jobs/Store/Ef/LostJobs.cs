using System.Linq.Expressions;
using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store.Ef;

/// <summary>Taking jobs back from workers that died.</summary>
internal static class LostJobs
{
    public static async Task<RecoveredJobs> RecoverAsync(
        JobDbContext db, Expression<Func<JobRow, bool>> lost, DateTimeOffset now, int mostAttempts, CancellationToken cancellationToken)
    {
        var byEnding = new Dictionary<RunEnding, List<JobId>>();
        foreach (JobRow row in await db.Active().Where(lost).ToListAsync(cancellationToken).ConfigureAwait(false))
        {
            // asked again with the update: a heartbeat may have come since
            IQueryable<JobRow> still = db.Leased(row.Id, new JobLease(row.Lease.GetValueOrDefault())).Where(lost);
            var failure = new AttemptFailure(
                $"The worker stopped without a word {Where(row)}.",
                $"The worker stopped without a word {row.Attempts} times, last {Where(row)}; "
                    + "see the server's log, and retry when the cause is mended.",
                mostAttempts);
            RunEnding ending = await still.GiveUpAsync(now, failure, cancellationToken).ConfigureAwait(false);
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
