using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store.Ef;

/// <summary>Jobs that come, and that go.</summary>
internal sealed class EfJobEntries(JobDatabase database, JobTransactions store, JobStoreOptions options) : IJobEntries
{
    public Task<EnqueueResult> EnqueueAsync(NewJob job, CancellationToken cancellationToken)
    {
        JobRow.RequireName(job.IdempotencyKey, "idempotency key");
        JobRow.RequireName(job.Owner, "owner");
        return store.WriteAsync(db => AddAsync(db, job, cancellationToken), cancellationToken);
    }

    public Task<EnqueueResult> DuplicateAsync(JobId id, long? seed, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            JobRow? row = await db.Jobs.SingleOrDefaultAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false);
            return row is null
                ? new EnqueueResult(EnqueueOutcome.NotFound, null)
                : await AddAsync(db, CopyOf(row, seed), cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<bool> AdoptAsync(AdoptedJob job, CancellationToken cancellationToken)
    {
        JobOutcome.RequireRelativeFiles(job.Outcome);
        return store.WriteAsync(
            async db =>
            {
                IQueryable<JobRow> known = db.Jobs.Where(row => row.Id == job.Id);
                if (!await known.AnyAsync(cancellationToken).ConfigureAwait(false))
                {
                    var entry = new NewJob { Id = job.Id, Request = job.Request };
                    db.Jobs.Add(NewRow(entry, hash: null, await db.LastOrderKeyAsync(cancellationToken).ConfigureAwait(false)));
                    await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
                    await known.ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatedAt, job.CreatedAt), cancellationToken).ConfigureAwait(false);
                }

                return await known.Where(row => row.State != JobState.Succeeded)
                    .EndAsync(store.Now(), JobState.Succeeded, null, job.Outcome, cancellationToken).ConfigureAwait(false) > 0;
            },
            cancellationToken);
    }

    public Task<long> LastNumberAsync(CancellationToken cancellationToken) => store.ReadAsync(db => database.LastNumberAsync(db, cancellationToken));

    public Task<DeletedJob> DeleteAsync(JobId id, CancellationToken cancellationToken) => store.WriteAsync(
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

    private async Task<EnqueueResult> AddAsync(JobDbContext db, NewJob job, CancellationToken cancellationToken)
    {
        string? hash = job.IdempotencyKey is null ? null : StoreJson.Hash(job.Request);
        if (hash is not null && await db.Jobs
            .SingleOrDefaultAsync(row => row.IdempotencyKey == job.IdempotencyKey, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return new EnqueueResult(
                known.IdempotencyHash == hash ? EnqueueOutcome.Repeated : EnqueueOutcome.KeyConflict, known.ToJob());
        }

        if (await db.Waiting().CountAsync(cancellationToken).ConfigureAwait(false) >= options.MostQueued)
        {
            return new EnqueueResult(EnqueueOutcome.QueueFull, null);
        }

        if (await db.IsFullAsync(job.Owner, job.MostQueuedOfOwner, cancellationToken).ConfigureAwait(false))
        {
            return new EnqueueResult(EnqueueOutcome.OwnerFull, null);
        }

        JobRow added = NewRow(job, hash, await db.LastOrderKeyAsync(cancellationToken).ConfigureAwait(false));
        db.Jobs.Add(added);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return new EnqueueResult(EnqueueOutcome.Accepted, added.ToJob());
    }

    private JobRow NewRow(NewJob job, string? hash, long orderKey)
    {
        DateTimeOffset now = store.Now();
        return new JobRow
        {
            Id = job.Id ?? JobId.New(now),
            Request = job.Request.WithSeed(),
            SearchText = JobSearch.Fold(job.Request.Prompt),
            Width = job.Request.Width,
            Height = job.Request.Height,
            State = JobState.Queued,
            Priority = job.Priority,
            OrderKey = orderKey,
            CreatedAt = now,
            UpdatedAt = now,
            IdempotencyKey = job.IdempotencyKey,
            IdempotencyHash = hash,
            BatchId = job.BatchId,
            Owner = job.Owner,
        };
    }

    private static NewJob CopyOf(JobRow row, long? seed) => new()
    {
        Request = row.Request with { Seed = seed ?? row.Request.Seed },
        BatchId = row.BatchId,
        Owner = row.Owner,
    };
}
