using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Queue;

/// <summary>The jobs of everybody: the store, and the live progress of what renders in this process.</summary>
internal sealed class JobQueue(
    IJobReads reads, IJobChanges changes, IJobEntries entries, JobFeed feed, DataFolder folder, TimeProvider time) : IJobs
{
    private readonly SourceLatents _sources = new(reads, folder);
    private readonly DatabaseMark _mark = new(folder);
    private readonly LiveJobs _live = new(reads, feed, folder, time);

    public async Task<Submission> SubmitAsync(NewJob job, CancellationToken cancellationToken)
    {
        RenderRequest request = job.Request;
        var id = JobId.New(time.GetUtcNow());
        job = job with { Id = id };
        await _sources.KeepAsync(id, request, cancellationToken).ConfigureAwait(false);
        EnqueueResult result;
        try
        {
            result = await entries.EnqueueAsync(job, cancellationToken).ConfigureAwait(false);
        }
        catch when (request.SourceJob is not null)
        {
            await ForgetUnlessQueuedAsync(id).ConfigureAwait(false);
            throw;
        }

        if (request.SourceJob is not null && result.Outcome != EnqueueOutcome.Accepted)
        {
            folder.DeleteSource(id);
        }

        return await SubmittedAsync(result).ConfigureAwait(false);
    }

    public async Task<Submission> DuplicateAsync(JobId id, long? seed, CancellationToken cancellationToken) =>
        await SubmittedAsync(await entries.DuplicateAsync(id, seed, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);

    public async Task<CancelResult> CancelAsync(JobId id, CancellationToken cancellationToken)
    {
        CancelResult result = await AnnouncedAsync(changes.CancelAsync(id, cancellationToken)).ConfigureAwait(false);
        if (result == CancelResult.Cancelled)
        {
            // it may have waited to be resumed
            folder.DeleteSavedRender(id);
        }

        return result;
    }

    public Task<CancelledJobs> CancelAllAsync(CancellationToken cancellationToken) => AnnouncedAsync(changes.CancelAllAsync(cancellationToken));

    public Task<ChangeResult> RetryAsync(JobId id, int? mostQueuedOfOwner, CancellationToken cancellationToken) =>
        AnnouncedAsync(changes.RetryAsync(id, mostQueuedOfOwner, cancellationToken));

    public Task<ChangeResult> EditAsync(JobId id, RenderRequest request, CancellationToken cancellationToken) =>
        AnnouncedAsync(changes.EditAsync(id, request, cancellationToken));

    public Task<ChangeResult> ReorderAsync(JobId id, JobPlace place, JobId other, CancellationToken cancellationToken) =>
        AnnouncedAsync(changes.ReorderAsync(id, place, other, cancellationToken));

    public Task<ChangeResult> RunNextAsync(JobId id, CancellationToken cancellationToken) => AnnouncedAsync(changes.RunNextAsync(id, cancellationToken));

    public async Task PauseQueueAsync(CancellationToken cancellationToken)
    {
        await changes.PauseQueueAsync(cancellationToken).ConfigureAwait(false);
        feed.Announce();
    }

    public async Task ResumeQueueAsync(CancellationToken cancellationToken)
    {
        await changes.ResumeQueueAsync(cancellationToken).ConfigureAwait(false);
        feed.Announce();
    }

    public Task<ChangeResult> SetFavouriteAsync(JobId id, bool favourite, CancellationToken cancellationToken) =>
        AnnouncedAsync(changes.SetFavouriteAsync(id, favourite, cancellationToken));

    public Task<ChangeResult> SetTagsAsync(JobId id, IReadOnlyList<string> tags, CancellationToken cancellationToken) =>
        AnnouncedAsync(changes.SetTagsAsync(id, tags, cancellationToken));

    public async Task<FinishResult> FinishAsync(JobId id, CancellationToken cancellationToken) =>
        feed.Finish(id) ? FinishResult.Requested
        : await reads.GetAsync(id, cancellationToken).ConfigureAwait(false) is null ? FinishResult.NotFound
        : FinishResult.NotRunning;

    public async Task<ChangeResult> DeleteAsync(JobId id, CancellationToken cancellationToken)
    {
        // a crash between the two must not bring back as found what its owner deleted
        Deletion deletion = Deletion.Begin(id, folder);
        DeletedJob deleted = await entries.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        if (deleted.Result == ChangeResult.Done)
        {
            deletion.Finish([.. deleted.Files.Select(folder.Full), folder.SavedRenderOf(id)]);
            feed.Announce();
        }
        else
        {
            deletion.Abandon();
        }

        return deleted.Result;
    }

    public Task<RenderJob?> FindAsync(JobId id, CancellationToken cancellationToken) => _live.FindAsync(id, cancellationToken);

    public Task<RenderJob?> FindNewestAsync(string? owner, CancellationToken cancellationToken) => _live.FindNewestAsync(owner, cancellationToken);

    public IAsyncEnumerable<RenderJob> WatchAsync(JobId id, CancellationToken cancellationToken) => _live.WatchAsync(id, cancellationToken);

    public IAsyncEnumerable<RenderJob> WatchNewestAsync(string? owner, CancellationToken cancellationToken) => _live.WatchNewestAsync(owner, cancellationToken);

    public Task<StoredJob?> GetAsync(JobId id, CancellationToken cancellationToken) => reads.GetAsync(id, cancellationToken);

    public Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken) => reads.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<JobKey>> ListKeysAsync(JobQuery query, int most, CancellationToken cancellationToken) =>
        reads.ListKeysAsync(query, most, cancellationToken);

    public Task<int> CountAsync(JobQuery query, CancellationToken cancellationToken) => reads.CountAsync(query, cancellationToken);

    public Task<JobFacets> FacetsAsync(IReadOnlyList<JobState> states, string? owner, CancellationToken cancellationToken) =>
        reads.FacetsAsync(states, owner, cancellationToken);

    public Task<IReadOnlyList<StoredJob>> ListQueueAsync(int limit, string? owner, CancellationToken cancellationToken) =>
        reads.ListQueueAsync(limit, owner, cancellationToken);

    public Task<int?> QueuePositionAsync(JobId id, CancellationToken cancellationToken) => reads.QueuePositionAsync(id, cancellationToken);

    public Task<QueueStatus> QueueStatusAsync(CancellationToken cancellationToken) => reads.QueueStatusAsync(cancellationToken);

    /// <summary>Tells everybody that something changed, once it has.</summary>
    private async Task<T> AnnouncedAsync<T>(Task<T> change)
    {
        T result = await change.ConfigureAwait(false);
        feed.Announce();
        return result;
    }

    private async Task<Submission> SubmittedAsync(EnqueueResult result)
    {
        JobTelemetry.Submitted(result.Outcome);
        if (result is { Outcome: EnqueueOutcome.Accepted, Job: { } accepted })
        {
            _mark.Raise(accepted.Number);
            feed.Announce();
        }

        // committed is committed: whoever leaves now must not hear that it was not
        RenderJob? queued = result.Job is null ? null : await FindAsync(result.Job.Id, CancellationToken.None).ConfigureAwait(false);
        return new Submission(result.Outcome, queued ?? (result.Job is null ? null : RenderJobs.SnapshotOf(result.Job, null, folder)));
    }

    /// <summary>A store that failed may have taken the job all the same.</summary>
    private async Task ForgetUnlessQueuedAsync(JobId id)
    {
        try
        {
            if (await reads.GetAsync(id, CancellationToken.None).ConfigureAwait(false) is null)
            {
                folder.DeleteSource(id);
            }
        }
        catch (JobStoreException)
        {
            // the next start sweeps what no job knows
        }
    }
}
