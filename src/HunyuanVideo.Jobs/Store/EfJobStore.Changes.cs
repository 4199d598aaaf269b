using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store;

/// <content>What people ask for.</content>
internal sealed partial class EfJobStore
{
    public Task<CancelResult> CancelAsync(JobId id, CancellationToken cancellationToken) => WriteAsync(
        async db =>
        {
            while (true)
            {
                if (await CancelWaitingAsync(Waiting(db).Where(row => row.Id == id), cancellationToken).ConfigureAwait(false) > 0)
                {
                    return CancelResult.Cancelled;
                }

                if (await RequestCancelAsync(Active(db).Where(row => row.Id == id), cancellationToken).ConfigureAwait(false) > 0)
                {
                    return CancelResult.Requested;
                }

                JobState? state = await db.Jobs.Where(row => row.Id == id).Select(row => (JobState?)row.State)
                    .SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
                switch (state)
                {
                    case null:
                        return CancelResult.NotFound;
                    case JobState.Succeeded or JobState.Failed or JobState.Cancelled:
                        return CancelResult.AlreadyFinished;
                }

                // it was claimed or handed back between the two updates
            }
        },
        cancellationToken);

    public Task<CancelledJobs> CancelAllAsync(CancellationToken cancellationToken) => WriteAsync(
        async db => new CancelledJobs(
            await CancelWaitingAsync(Waiting(db), cancellationToken).ConfigureAwait(false),
            await RequestCancelAsync(Active(db), cancellationToken).ConfigureAwait(false)),
        cancellationToken);

    public Task<ChangeResult> RetryAsync(JobId id, CancellationToken cancellationToken) => RetryAsync(id, mostQueuedOfOwner: null, cancellationToken);

    public Task<ChangeResult> RetryAsync(JobId id, int? mostQueuedOfOwner, CancellationToken cancellationToken) => WriteAsync(
        async db =>
        {
            string? owner = await db.Jobs.Where(row => row.Id == id).Select(row => row.Owner).SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (await IsFullAsync(db, owner, mostQueuedOfOwner, cancellationToken).ConfigureAwait(false))
            {
                return ChangeResult.OwnerFull;
            }

            DateTimeOffset now = Now();
            long last = await LastOrderKeyAsync(db, cancellationToken).ConfigureAwait(false);
            int rows = await db.Jobs
                .Where(row => row.Id == id && (row.State == JobState.Failed || row.State == JobState.Cancelled))
                .ExecuteUpdateAsync(
                    set => Requeue(set, now)
                        .SetProperty(row => row.OrderKey, last)
                        .SetProperty(row => row.Attempts, 0)
                        .SetProperty(row => row.CheckpointStep, (int?)null)
                        .SetProperty(row => row.Error, (string?)null),
                    cancellationToken).ConfigureAwait(false);
            return rows > 0 ? ChangeResult.Done : await WhyUnchangedAsync(db, id, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<ChangeResult> EditAsync(JobId id, RenderRequest request, CancellationToken cancellationToken) => WriteAsync(
        async db =>
        {
            DateTimeOffset now = Now();
            RenderRequest edited = WithSeed(request);
            string searchText = JobSearch.Fold(edited.Prompt);
            int rows = await Waiting(db).Where(row => row.Id == id).ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.Request, edited)
                    .SetProperty(row => row.SearchText, searchText)
                    .SetProperty(row => row.Width, edited.Width)
                    .SetProperty(row => row.Height, edited.Height)
                    .SetProperty(row => row.CheckpointStep, (int?)null)
                    .SetProperty(row => row.Attempts, 0)
                    .SetProperty(row => row.Error, (string?)null)
                    .SetProperty(row => row.UpdatedAt, now),
                cancellationToken).ConfigureAwait(false);
            return rows > 0 ? ChangeResult.Done : await WhyUnchangedAsync(db, id, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    public Task PauseQueueAsync(CancellationToken cancellationToken) => SetPausedAsync(true, cancellationToken);

    public Task ResumeQueueAsync(CancellationToken cancellationToken) => SetPausedAsync(false, cancellationToken);

    public Task<DeletedJob> DeleteAsync(JobId id, CancellationToken cancellationToken) => WriteAsync(
        async db =>
        {
            while (true)
            {
                JobRow? known = await db.Jobs.SingleOrDefaultAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false);
                if (known is null or { State: JobState.Running or JobState.Encoding })
                {
                    return new DeletedJob(known is null ? ChangeResult.NotFound : ChangeResult.WrongState, []);
                }

                // the files that are told have to be those of the row that goes
                if (await db.Jobs
                    .Where(row => row.Id == id && row.State == known.State && row.UpdatedAt == known.UpdatedAt)
                    .ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) > 0)
                {
                    return new DeletedJob(ChangeResult.Done, FilesOf(known));
                }
            }
        },
        cancellationToken);

    private static IReadOnlyList<string> FilesOf(JobRow row) =>
        [.. row.Outcome?.Files ?? [], .. row.Request.SourceJob is null ? [] : new[] { DataFolder.RelativeSourceOf(row.Id) }];

    private Task<int> CancelWaitingAsync(IQueryable<JobRow> waiting, CancellationToken cancellationToken) =>
        EndAsync(waiting, JobState.Cancelled, null, null, cancellationToken);

    private Task<int> RequestCancelAsync(IQueryable<JobRow> active, CancellationToken cancellationToken)
    {
        DateTimeOffset now = Now();
        return active.ExecuteUpdateAsync(
            set => set.SetProperty(row => row.CancelRequested, true).SetProperty(row => row.UpdatedAt, now), cancellationToken);
    }

    private Task<int> SetPausedAsync(bool paused, CancellationToken cancellationToken) => WriteAsync(
        db => db.Queue.ExecuteUpdateAsync(set => set.SetProperty(queue => queue.Paused, paused), cancellationToken), cancellationToken);
}
