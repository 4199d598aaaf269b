using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store;

/// <content>Queueing jobs and looking at them.</content>
internal sealed partial class EfJobStore
{
    public Task<EnqueueResult> EnqueueAsync(NewJob job, CancellationToken cancellationToken)
    {
        RequireName(job.IdempotencyKey, "idempotency key");
        RequireName(job.Owner, "owner");
        return WriteAsync(db => AddAsync(db, job, cancellationToken), cancellationToken);
    }

    public Task<EnqueueResult> DuplicateAsync(JobId id, long? seed, CancellationToken cancellationToken) => WriteAsync(
        async db =>
        {
            JobRow? row = await db.Jobs.SingleOrDefaultAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false);
            return row is null
                ? new EnqueueResult(EnqueueOutcome.NotFound, null)
                : await AddAsync(db, CopyOf(row, seed), cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<StoredJob?> GetAsync(JobId id, CancellationToken cancellationToken) => ReadAsync(async db =>
        (await db.Jobs.SingleOrDefaultAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false))?.ToJob());

    public Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken) => ReadAsync(async db =>
    {
        int limit = Math.Clamp(query.Limit, 1, JobQuery.LargestPage);
        List<JobRow> rows = await Filtered(db, query)
            .OrderByDescending(row => row.Number)
            .Take(limit + 1)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        StoredJob[] jobs = [.. rows.Take(limit).Select(row => row.ToJob())];
        return new JobPage(jobs, rows.Count > limit ? jobs[^1].Number : null);
    });

    public Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, CancellationToken cancellationToken) => ListQueueAsync(limit, owner: null, cancellationToken);

    public Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, string? owner, CancellationToken cancellationToken) => ReadAsync(async db =>
    {
        List<JobRow> rows = await InClaimOrder(owner is null ? Waiting(db) : WaitingOf(db, owner)).Take(limit).ToListAsync(cancellationToken).ConfigureAwait(false);
        return (IReadOnlyList<StoredJob>)[.. rows.Select(row => row.ToJob())];
    });

    public Task<int?> QueuePositionAsync(JobId id, CancellationToken cancellationToken) => ReadAsync(db => Waiting(db)
        .Where(row => row.Id == id)
        .Select(row => (int?)Waiting(db).Count(other =>
            other.Priority > row.Priority
            || (other.Priority == row.Priority
                && (other.OrderKey < row.OrderKey || (other.OrderKey == row.OrderKey && other.Number <= row.Number)))))
        .SingleOrDefaultAsync(cancellationToken));

    public Task<QueueStatus> QueueStatusAsync(CancellationToken cancellationToken) => ReadAsync(db => db.Queue
        .Select(queue => new QueueStatus(queue.Paused, Waiting(db).Count(), Active(db).Count()))
        .SingleAsync(cancellationToken));

    public Task<IReadOnlyList<RenderTiming>> TimingsAsync(string profile, CancellationToken cancellationToken) => ReadAsync(async db =>
    {
        List<TimingRow> rows = await db.Timings
            .Where(row => row.Profile == profile)
            .OrderByDescending(row => row.Number)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return (IReadOnlyList<RenderTiming>)[.. rows.Select(row => row.ToTiming())];
    });

    private async Task<EnqueueResult> AddAsync(JobDbContext db, NewJob job, CancellationToken cancellationToken)
    {
        string? hash = job.IdempotencyKey is null ? null : StoreJson.Hash(job.Request);
        if (hash is not null && await db.Jobs
            .SingleOrDefaultAsync(row => row.IdempotencyKey == job.IdempotencyKey, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return new EnqueueResult(
                known.IdempotencyHash == hash ? EnqueueOutcome.Repeated : EnqueueOutcome.KeyConflict, known.ToJob());
        }

        if (await Waiting(db).CountAsync(cancellationToken).ConfigureAwait(false) >= options.MostQueued)
        {
            return new EnqueueResult(EnqueueOutcome.QueueFull, null);
        }

        if (await IsFullAsync(db, job.Owner, job.MostQueuedOfOwner, cancellationToken).ConfigureAwait(false))
        {
            return new EnqueueResult(EnqueueOutcome.OwnerFull, null);
        }

        JobRow added = NewRow(job, hash, await LastOrderKeyAsync(db, cancellationToken).ConfigureAwait(false));
        db.Jobs.Add(added);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return new EnqueueResult(EnqueueOutcome.Accepted, added.ToJob());
    }

    private JobRow NewRow(NewJob job, string? hash, long orderKey)
    {
        DateTimeOffset now = Now();
        return new JobRow
        {
            Id = job.Id ?? JobId.New(now),
            Request = WithSeed(job.Request),
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

    private static RenderRequest WithSeed(RenderRequest request) => request.Seed == RenderRequest.RandomSeed
        ? request with { Seed = Random.Shared.Next(RenderRequest.LargestRandomSeed + 1) }
        : request;
}
