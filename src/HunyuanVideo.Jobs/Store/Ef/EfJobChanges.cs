using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store.Ef;

/// <summary>What people ask for.</summary>
internal sealed class EfJobChanges(JobTransactions store) : IJobChanges
{
    public Task<CancelResult> CancelAsync(JobId id, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            while (true)
            {
                if (await db.Waiting().Where(row => row.Id == id).CancelAsync(store.Now(), cancellationToken).ConfigureAwait(false) > 0)
                {
                    return CancelResult.Cancelled;
                }

                if (await RequestCancelAsync(db.Active().Where(row => row.Id == id), cancellationToken).ConfigureAwait(false) > 0)
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

    public Task<CancelledJobs> CancelAllAsync(CancellationToken cancellationToken) => store.WriteAsync(
        async db => new CancelledJobs(
            await db.Waiting().CancelAsync(store.Now(), cancellationToken).ConfigureAwait(false),
            await RequestCancelAsync(db.Active(), cancellationToken).ConfigureAwait(false)),
        cancellationToken);

    public Task<ChangeResult> RetryAsync(JobId id, int? mostQueuedOfOwner, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            string? owner = await db.Jobs.Where(row => row.Id == id).Select(row => row.Owner).SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            if (await db.IsFullAsync(owner, mostQueuedOfOwner, cancellationToken).ConfigureAwait(false))
            {
                return ChangeResult.OwnerFull;
            }

            long last = await db.LastOrderKeyAsync(cancellationToken).ConfigureAwait(false);
            Task<int> update = db.Jobs
                .Where(row => row.Id == id && (row.State == JobState.Failed || row.State == JobState.Cancelled))
                .ExecuteUpdateAsync(
                    set => set.Requeue(store.Now())
                        .SetProperty(row => row.OrderKey, last)
                        .SetProperty(row => row.Attempts, 0)
                        .SetProperty(row => row.SavedStep, (int?)null)
                        .SetProperty(row => row.Error, (string?)null),
                    cancellationToken);
            return await db.ResultOfAsync(id, update, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<ChangeResult> EditAsync(JobId id, RenderRequest request, CancellationToken cancellationToken) => store.WriteAsync(
        db =>
        {
            DateTimeOffset now = store.Now();
            RenderRequest edited = request.WithSeed();
            string searchText = JobSearch.Fold(edited.Prompt);
            Task<int> update = db.Waiting().Where(row => row.Id == id).ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.Request, edited)
                    .SetProperty(row => row.SearchText, searchText)
                    .SetProperty(row => row.Width, edited.Width)
                    .SetProperty(row => row.Height, edited.Height)
                    .SetProperty(row => row.SavedStep, (int?)null)
                    .SetProperty(row => row.Attempts, 0)
                    .SetProperty(row => row.Error, (string?)null)
                    .SetProperty(row => row.UpdatedAt, now),
                cancellationToken);
            return db.ResultOfAsync(id, update, cancellationToken);
        },
        cancellationToken);

    public Task<ChangeResult> ReorderAsync(JobId id, JobPlace place, JobId other, CancellationToken cancellationToken) =>
        store.WriteAsync(db => ClaimOrder.MoveNextToAsync(db, id, place, other, store.Now(), cancellationToken), cancellationToken);

    public Task<ChangeResult> RunNextAsync(JobId id, CancellationToken cancellationToken) =>
        store.WriteAsync(db => ClaimOrder.MoveFirstAsync(db, id, store.Now(), cancellationToken), cancellationToken);

    public Task PauseQueueAsync(CancellationToken cancellationToken) => SetPausedAsync(true, cancellationToken);

    public Task ResumeQueueAsync(CancellationToken cancellationToken) => SetPausedAsync(false, cancellationToken);

    public Task<ChangeResult> SetFavouriteAsync(JobId id, bool favourite, CancellationToken cancellationToken) => store.WriteAsync(
        db => db.ResultOfAsync(
            id, db.Jobs.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Favourite, favourite), cancellationToken), cancellationToken),
        cancellationToken);

    public Task<ChangeResult> SetTagsAsync(JobId id, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        if (!JobTags.TryNormalize(tags, out IReadOnlyList<string>? normalized, out string? error))
        {
            throw new ArgumentException(error, nameof(tags));
        }

        string joined = JobTags.Join(normalized);
        return store.WriteAsync(
            db => db.ResultOfAsync(
                id, db.Jobs.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Tags, joined), cancellationToken), cancellationToken),
            cancellationToken);
    }

    private Task<int> RequestCancelAsync(IQueryable<JobRow> active, CancellationToken cancellationToken)
    {
        DateTimeOffset now = store.Now();
        return active.ExecuteUpdateAsync(
            set => set.SetProperty(row => row.CancelRequested, true).SetProperty(row => row.UpdatedAt, now), cancellationToken);
    }

    private Task<int> SetPausedAsync(bool paused, CancellationToken cancellationToken) => store.WriteAsync(
        db => db.Queue.ExecuteUpdateAsync(set => set.SetProperty(queue => queue.Paused, paused), cancellationToken), cancellationToken);
}
