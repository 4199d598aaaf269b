using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store.Ef;

/// <summary>Looking at the jobs, and finding them again.</summary>
internal sealed class EfJobReads(JobTransactions store) : IJobReads
{
    public Task<StoredJob?> GetAsync(JobId id, CancellationToken cancellationToken) => store.ReadAsync(async db =>
        (await db.Jobs.SingleOrDefaultAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false))?.ToJob());

    public Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken) => store.ReadAsync(async db =>
    {
        int limit = Math.Clamp(query.Limit, 1, JobQuery.LargestPage);
        List<JobRow> rows = await Filtered(db, query)
            .OrderByDescending(row => row.Number)
            .Take(limit + 1)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        StoredJob[] jobs = [.. rows.Take(limit).Select(row => row.ToJob())];
        return new JobPage(jobs, rows.Count > limit ? jobs[^1].Number : null);
    });

    public Task<IReadOnlyList<JobKey>> ListKeysAsync(JobQuery query, int most, CancellationToken cancellationToken) => store.ReadAsync(async db =>
    {
        var keys = await Filtered(db, query)
            .OrderByDescending(row => row.Number)
            .Take(most)
            .Select(row => new { row.Id, row.Number })
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return (IReadOnlyList<JobKey>)[.. keys.Select(key => new JobKey(key.Id, key.Number))];
    });

    public Task<int> CountAsync(JobQuery query, CancellationToken cancellationToken) =>
        store.ReadAsync(db => Filtered(db, query with { Before = null }).CountAsync(cancellationToken));

    public Task<JobFacets> FacetsAsync(IReadOnlyList<JobState> states, string? owner, CancellationToken cancellationToken) => store.ReadAsync(async db =>
    {
        IQueryable<JobRow> rows = Filtered(db, new JobQuery { States = states, Owner = owner });
        var sizes = await rows.GroupBy(row => new { row.Width, row.Height })
            .Select(group => new { group.Key.Width, group.Key.Height, Count = group.Count() })
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var models = await rows.Where(row => row.Model != null).GroupBy(row => row.Model)
            .Select(group => new { Name = group.Key!, Count = group.Count() })
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        List<string> tags = await rows.Where(row => row.Tags != string.Empty).Select(row => row.Tags)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        List<RenderRequest> changed = await rows.Where(row => ((string)(object)row.Request).Contains(JobLoras.Any)).Select(row => row.Request)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        int favourites = await rows.CountAsync(row => row.Favourite, cancellationToken).ConfigureAwait(false);
        return new JobFacets(
            [.. sizes.OrderByDescending(size => size.Count).ThenByDescending(size => size.Width).Select(size => new SizeCount(size.Width, size.Height, size.Count))],
            Frequent(models.Select(model => new NameCount(model.Name, model.Count))),
            Frequent(tags.SelectMany(JobTags.Split).CountBy(tag => tag, StringComparer.Ordinal).Select(tag => new NameCount(tag.Key, tag.Value))),
            favourites)
        {
            Loras = Frequent(changed.SelectMany(request => (request.Loras ?? []).Select(lora => lora.Name).Distinct(StringComparer.Ordinal))
                .CountBy(name => name, StringComparer.Ordinal).Select(lora => new NameCount(lora.Key, lora.Value))),
        };
    });

    public Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, string? owner, CancellationToken cancellationToken) => store.ReadAsync(async db =>
    {
        IQueryable<JobRow> waiting = owner is null ? db.Waiting() : db.WaitingOf(owner);
        List<JobRow> rows = await waiting.InClaimOrder().Take(limit).ToListAsync(cancellationToken).ConfigureAwait(false);
        return (IReadOnlyList<StoredJob>)[.. rows.Select(row => row.ToJob())];
    });

    public Task<int?> QueuePositionAsync(JobId id, CancellationToken cancellationToken) => store.ReadAsync(db => db.Waiting()
        .Where(row => row.Id == id)
        .Select(row => (int?)db.Waiting().Count(other =>
            other.Priority > row.Priority
            || (other.Priority == row.Priority
                && (other.OrderKey < row.OrderKey || (other.OrderKey == row.OrderKey && other.Number <= row.Number)))))
        .SingleOrDefaultAsync(cancellationToken));

    public Task<QueueStatus> QueueStatusAsync(CancellationToken cancellationToken) => store.ReadAsync(db => db.Queue
        .Select(queue => new QueueStatus(queue.Paused, db.Waiting().Count(), db.Active().Count()))
        .SingleAsync(cancellationToken));

    private static NameCount[] Frequent(IEnumerable<NameCount> names) =>
        [.. names.OrderByDescending(name => name.Count).ThenBy(name => name.Name, StringComparer.Ordinal)];

    private static IQueryable<JobRow> Filtered(JobDbContext db, JobQuery query)
    {
        IQueryable<JobRow> rows = db.Jobs;
        rows = query.States.Count > 0 ? rows.Where(row => query.States.Contains(row.State)) : rows;
        rows = query.BatchId is { } batch ? rows.Where(row => row.BatchId == batch) : rows;
        rows = query.Owner is { } owner ? rows.Where(row => row.Owner == owner) : rows;
        rows = query.Model is { } model ? rows.Where(row => row.Model == model) : rows;
        rows = query.Favourite is { } favourite ? rows.Where(row => row.Favourite == favourite) : rows;
        rows = query.Width is { } width ? rows.Where(row => row.Width == width) : rows;
        rows = query.Height is { } height ? rows.Where(row => row.Height == height) : rows;
        rows = query.From is { } from ? rows.Where(row => row.CreatedAt >= from) : rows;
        rows = query.To is { } to ? rows.Where(row => row.CreatedAt < to) : rows;
        rows = query.Before is { } before ? rows.Where(row => row.Number < before) : rows;
        return WithText(rows, query);
    }

    private static IQueryable<JobRow> WithText(IQueryable<JobRow> rows, JobQuery query)
    {
        if (query.Tag is { } tag)
        {
            string mark = JobTags.Mark(tag);
            rows = rows.Where(row => row.Tags.Contains(mark));
        }

        if (query.Loras.Count > 0)
        {
            rows = rows.Where(JobLoras.AskFor(query.Loras));
        }

        // Contains looks for the characters themselves: % and _ mean nothing to it
        foreach (string word in JobSearch.Words(query.Search))
        {
            rows = rows.Where(row => row.SearchText.Contains(word));
        }

        return rows;
    }
}
