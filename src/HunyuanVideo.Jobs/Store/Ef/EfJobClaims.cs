using System.Linq.Expressions;
using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace HunyuanVideo.Jobs.Store.Ef;

/// <summary>What workers do: claim a job, show that they live, end it.</summary>
internal sealed class EfJobClaims(JobDatabase database, JobTransactions store, JobStoreOptions options) : IJobClaims
{
    public Task OpenAsync(CancellationToken cancellationToken) => database.OpenAsync(cancellationToken);

    public Task<ClaimedJob?> TryClaimAsync(string worker, Predicate<StoredJob> canTake, CancellationToken cancellationToken)
    {
        JobRow.RequireName(worker, "worker's name");
        return store.WriteAsync(
            async db =>
            {
                var lease = new JobLease(Guid.NewGuid());
                long number;
                do
                {
                    if (await FirstAsync(db, canTake, cancellationToken).ConfigureAwait(false) is not { } next)
                    {
                        return null;
                    }

                    number = next;
                }
                while (await ClaimAsync(db, number, lease, worker, cancellationToken).ConfigureAwait(false) == 0); // another worker was quicker with it

                JobRow claimed = await db.Active().SingleAsync(row => row.Lease == lease.Token, cancellationToken).ConfigureAwait(false);
                return new ClaimedJob(claimed.ToJob(), lease);
            },
            cancellationToken);
    }

    public Task SayWhyAsync(JobId id, string reason, CancellationToken cancellationToken) => store.WriteAsync(
        db =>
        {
            DateTimeOffset now = store.Now();
            return db.Waiting().Where(row => row.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Error, JobEndings.Shorten(reason)).SetProperty(row => row.UpdatedAt, now), cancellationToken);
        },
        cancellationToken);

    public Task<StoredJob?> PeekAsync(CancellationToken cancellationToken) => store.ReadAsync(async db =>
        (await db.Waiting().InClaimOrder().AsNoTracking().FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false))?.ToJob());

    public Task<HeartbeatResult> HeartbeatAsync(
        JobId id, JobLease lease, string phase, int step, int steps, CancellationToken cancellationToken) => ExtendAsync(
            id,
            lease,
            set => set.SetProperty(row => row.Phase, phase).SetProperty(row => row.Step, step).SetProperty(row => row.Steps, steps),
            cancellationToken);

    public Task<HeartbeatResult> RecordSavedStepAsync(JobId id, JobLease lease, int step, CancellationToken cancellationToken) => ExtendAsync(
        id,
        lease,
        set => set
            .SetProperty(row => row.SavedStep, step)
            .SetProperty(row => row.Attempts, row => row.SavedStep == null || row.SavedStep < step ? 1 : row.Attempts),
        cancellationToken);

    public Task<HeartbeatResult> MarkEncodingAsync(JobId id, JobLease lease, CancellationToken cancellationToken) =>
        ExtendAsync(id, lease, set => set.SetProperty(row => row.State, JobState.Encoding), cancellationToken);

    public Task<RunEnding> CompleteAsync(
        JobId id, JobLease lease, JobOutcome outcome, RenderTiming? timing, CancellationToken cancellationToken)
    {
        JobOutcome.RequireRelativeFiles(outcome);
        JobRow.RequireName(timing?.Profile, "profile of the timing");
        return store.WriteAsync(
            async db =>
            {
                if (await db.Leased(id, lease).EndAsync(store.Now(), JobState.Succeeded, null, outcome, cancellationToken).ConfigureAwait(false) == 0)
                {
                    return RunEnding.LeaseLost;
                }

                if (timing is not null)
                {
                    await EfRenderTimings.RecordAsync(db, timing, store.Now(), cancellationToken).ConfigureAwait(false);
                }

                return RunEnding.Succeeded;
            },
            cancellationToken);
    }

    public Task<RunEnding> FailAsync(JobId id, JobLease lease, string reason, bool retryable, CancellationToken cancellationToken)
    {
        var failure = new AttemptFailure(reason, reason, retryable ? options.MostAttempts : 0);
        return store.WriteAsync(db => db.Leased(id, lease).GiveUpAsync(store.Now(), failure, cancellationToken), cancellationToken);
    }

    public Task<RunEnding> HandBackAsync(JobId id, JobLease lease, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            DateTimeOffset now = store.Now();
            if (await db.Leased(id, lease).EndCancelledAsync(now, cancellationToken).ConfigureAwait(false))
            {
                return RunEnding.Cancelled;
            }

            int rows = await db.Leased(id, lease).ExecuteUpdateAsync(
                set => set.Requeue(now).SetProperty(row => row.Attempts, row => row.Attempts - 1),
                cancellationToken).ConfigureAwait(false);
            return rows == 0 ? RunEnding.LeaseLost : RunEnding.Requeued;
        },
        cancellationToken);

    public Task<RecoveredJobs> RecoverExpiredAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = store.Now();
        return RecoverAsync(row => row.LeaseUntil < now, cancellationToken);
    }

    public Task<RecoveredJobs> RecoverWorkerAsync(string worker, CancellationToken cancellationToken) =>
        RecoverAsync(row => row.Worker == worker, cancellationToken);

    private static IQueryable<JobRow> Claimable(JobDbContext db) => db.Waiting().Where(row => !db.Queue.Any(queue => queue.Paused));

    private static async Task<long?> FirstAsync(JobDbContext db, Predicate<StoredJob> canTake, CancellationToken cancellationToken)
    {
        await foreach (JobRow row in Claimable(db).InClaimOrder().AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (canTake(row.ToJob()))
            {
                return row.Number;
            }
        }

        return null;
    }

    private Task<int> ClaimAsync(JobDbContext db, long number, JobLease lease, string worker, CancellationToken cancellationToken)
    {
        DateTimeOffset now = store.Now();
        DateTimeOffset until = now + options.LeaseTime;
        return Claimable(db)
            .Where(row => row.Number == number)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.State, JobState.Running)
                    .SetProperty(row => row.Lease, lease.Token)
                    .SetProperty(row => row.LeaseUntil, until)
                    .SetProperty(row => row.Worker, worker)
                    .SetProperty(row => row.Attempts, row => row.Attempts + 1)
                    .SetProperty(row => row.StartedAt, now)
                    .SetProperty(row => row.UpdatedAt, now),
                cancellationToken);
    }

    private Task<HeartbeatResult> ExtendAsync(
        JobId id, JobLease lease, Action<UpdateSettersBuilder<JobRow>> change, CancellationToken cancellationToken) => store.WriteAsync(
            async db =>
            {
                DateTimeOffset now = store.Now();
                DateTimeOffset until = now + options.LeaseTime;
                int rows = await db.Leased(id, lease).ExecuteUpdateAsync(
                    set =>
                    {
                        change(set);
                        set.SetProperty(row => row.LeaseUntil, until).SetProperty(row => row.UpdatedAt, now);
                    },
                    cancellationToken).ConfigureAwait(false);
                return rows == 0 ? HeartbeatResult.LeaseLost
                    : await db.Leased(id, lease).AnyAsync(row => row.CancelRequested, cancellationToken).ConfigureAwait(false)
                        ? HeartbeatResult.CancelRequested
                        : HeartbeatResult.Alive;
            },
            cancellationToken);

    private async Task<RecoveredJobs> RecoverAsync(Expression<Func<JobRow, bool>> lost, CancellationToken cancellationToken)
    {
        // a look is cheap and mostly finds nothing; writing takes a turn
        bool any = await store.ReadAsync(db => db.Active().AnyAsync(lost, cancellationToken)).ConfigureAwait(false);
        return any
            ? await store.WriteAsync(db => LostJobs.RecoverAsync(db, lost, store.Now(), options.MostAttempts, cancellationToken), cancellationToken)
                .ConfigureAwait(false)
            : new RecoveredJobs([], [], []);
    }
}
