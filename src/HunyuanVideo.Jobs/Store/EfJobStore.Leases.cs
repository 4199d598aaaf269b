using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace HunyuanVideo.Jobs.Store;

/// <content>What workers do: claim a job, show that they live, end it.</content>
internal sealed partial class EfJobStore
{
    public Task<ClaimedJob?> TryClaimAsync(string worker, CancellationToken cancellationToken)
    {
        RequireName(worker, "worker's name");
        return WriteAsync(
            async db =>
            {
                var lease = new JobLease(Guid.NewGuid());
                while (await ClaimNextAsync(db, lease, worker, cancellationToken).ConfigureAwait(false) == 0)
                {
                    // nothing there, unless another worker was quicker with the one that was next
                    if (!await Claimable(db).AnyAsync(cancellationToken).ConfigureAwait(false))
                    {
                        return null;
                    }
                }

                JobRow claimed = await Active(db).SingleAsync(row => row.Lease == lease.Token, cancellationToken).ConfigureAwait(false);
                return new ClaimedJob(claimed.ToJob(), lease);
            },
            cancellationToken);
    }

    public Task<HeartbeatResult> HeartbeatAsync(
        JobId id, JobLease lease, string phase, int step, int steps, CancellationToken cancellationToken) => ExtendAsync(
            id,
            lease,
            set => set.SetProperty(row => row.Phase, phase).SetProperty(row => row.Step, step).SetProperty(row => row.Steps, steps),
            cancellationToken);

    public Task<HeartbeatResult> CheckpointAsync(JobId id, JobLease lease, int step, CancellationToken cancellationToken) => ExtendAsync(
        id,
        lease,
        set => set
            .SetProperty(row => row.CheckpointStep, step)
            .SetProperty(row => row.Attempts, row => row.CheckpointStep == null || row.CheckpointStep < step ? 1 : row.Attempts),
        cancellationToken);

    public Task<HeartbeatResult> MarkEncodingAsync(JobId id, JobLease lease, CancellationToken cancellationToken) =>
        ExtendAsync(id, lease, set => set.SetProperty(row => row.State, JobState.Encoding), cancellationToken);

    public Task<RunEnding> CompleteAsync(
        JobId id, JobLease lease, JobOutcome outcome, RenderTiming? timing, CancellationToken cancellationToken)
    {
        JobOutcome.RequireRelativeFiles(outcome);
        RequireName(timing?.Profile, "profile of the timing");
        return WriteAsync(
            async db =>
            {
                if (await EndAsync(Leased(db, id, lease), JobState.Succeeded, null, outcome, cancellationToken).ConfigureAwait(false) == 0)
                {
                    return RunEnding.LeaseLost;
                }

                if (timing is not null)
                {
                    await RecordAsync(db, timing, cancellationToken).ConfigureAwait(false);
                }

                return RunEnding.Succeeded;
            },
            cancellationToken);
    }

    public Task<RunEnding> FailAsync(JobId id, JobLease lease, string reason, bool retryable, CancellationToken cancellationToken) =>
        WriteAsync(db => GiveUpAsync(Leased(db, id, lease), reason, reason, retryable, cancellationToken), cancellationToken);

    public Task<RunEnding> HandBackAsync(JobId id, JobLease lease, CancellationToken cancellationToken) => WriteAsync(
        async db =>
        {
            if (await EndCancelledAsync(Leased(db, id, lease), cancellationToken).ConfigureAwait(false))
            {
                return RunEnding.Cancelled;
            }

            DateTimeOffset now = Now();
            int rows = await Leased(db, id, lease).ExecuteUpdateAsync(
                set => Requeue(set, now).SetProperty(row => row.Attempts, row => row.Attempts - 1),
                cancellationToken).ConfigureAwait(false);
            return rows == 0 ? RunEnding.LeaseLost : RunEnding.Requeued;
        },
        cancellationToken);

    private static IQueryable<JobRow> Claimable(JobDbContext db) => Waiting(db).Where(row => !db.Queue.Any(queue => queue.Paused));

    private static IQueryable<JobRow> Leased(JobDbContext db, JobId id, JobLease lease) =>
        Active(db).Where(row => row.Id == id && row.Lease == lease.Token);

    private Task<int> ClaimNextAsync(JobDbContext db, JobLease lease, string worker, CancellationToken cancellationToken)
    {
        DateTimeOffset now = Now();
        DateTimeOffset until = now + options.LeaseTime;
        return Claimable(db)
            .Where(row => row.Number == InClaimOrder(Waiting(db)).Select(first => (long?)first.Number).FirstOrDefault())
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
        JobId id, JobLease lease, Action<UpdateSettersBuilder<JobRow>> change, CancellationToken cancellationToken) => WriteAsync(
            async db =>
            {
                DateTimeOffset now = Now();
                DateTimeOffset until = now + options.LeaseTime;
                int rows = await Leased(db, id, lease).ExecuteUpdateAsync(
                    set =>
                    {
                        change(set);
                        set.SetProperty(row => row.LeaseUntil, until).SetProperty(row => row.UpdatedAt, now);
                    },
                    cancellationToken).ConfigureAwait(false);
                return rows == 0 ? HeartbeatResult.LeaseLost
                    : await Leased(db, id, lease).AnyAsync(row => row.CancelRequested, cancellationToken).ConfigureAwait(false)
                        ? HeartbeatResult.CancelRequested
                        : HeartbeatResult.Alive;
            },
            cancellationToken);

    private async Task<bool> EndCancelledAsync(IQueryable<JobRow> leased, CancellationToken cancellationToken) =>
        await EndAsync(leased.Where(row => row.CancelRequested), JobState.Cancelled, null, null, cancellationToken)
            .ConfigureAwait(false) > 0;

    /// <summary>Ends an attempt that failed: cancelled if that was asked for, else to wait again, else failed.</summary>
    private async Task<RunEnding> GiveUpAsync(
        IQueryable<JobRow> leased, string reason, string finalReason, bool retryable, CancellationToken cancellationToken)
    {
        if (await EndCancelledAsync(leased, cancellationToken).ConfigureAwait(false))
        {
            return RunEnding.Cancelled;
        }

        DateTimeOffset now = Now();
        if (retryable && await leased.Where(row => row.Attempts < options.MostAttempts).ExecuteUpdateAsync(
            set => Requeue(set, now).SetProperty(row => row.Error, Shorten(reason)), cancellationToken).ConfigureAwait(false) > 0)
        {
            return RunEnding.Requeued;
        }

        return await EndAsync(leased, JobState.Failed, finalReason, null, cancellationToken).ConfigureAwait(false) > 0
            ? RunEnding.Failed
            : RunEnding.LeaseLost;
    }

    private async Task RecordAsync(JobDbContext db, RenderTiming timing, CancellationToken cancellationToken)
    {
        db.Timings.Add(TimingRow.From(timing, Now()));
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
