using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Upkeep;

/// <summary>The files that the database says are needed.</summary>
internal sealed class KnownFiles
{
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private readonly HashSet<JobId> _jobs = [];

    private KnownFiles()
    {
    }

    /// <summary>The results of jobs that succeeded, the saved renders of those that will go on or may, and the sources of those that may.</summary>
    public IReadOnlySet<string> Kept => _kept;

    /// <summary>All jobs.</summary>
    public IReadOnlySet<JobId> Jobs => _jobs;

    /// <summary>How many of the results there are.</summary>
    public int Videos { get; private set; }

    public static async Task<KnownFiles> ReadAsync(IJobReads reads, DataFolder folder, CancellationToken cancellationToken)
    {
        var known = new KnownFiles();
        var query = new JobQuery { Limit = JobQuery.LargestPage };
        while (true)
        {
            JobPage page = await reads.ListAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (StoredJob job in page.Jobs)
            {
                known.Add(job, folder);
            }

            if (page.Next is not { } next)
            {
                return known;
            }

            query = query with { Before = next };
        }
    }

    /// <summary>A result has become that of its job, which needs no saved render any more.</summary>
    public void Keep(FoundResult found)
    {
        _kept.UnionWith(found.Files);
        _jobs.Add(found.Id);
        _kept.RemoveWhere(file => !found.Files.Contains(file, StringComparer.Ordinal) && FoundResult.IdOf(Path.GetFileName(file)) == found.Id);
    }

    private void Add(StoredJob job, DataFolder folder)
    {
        _jobs.Add(job.Id);
        if (job.Outcome is { } outcome)
        {
            _kept.UnionWith(outcome.Files.Select(folder.Full));
            Videos += File.Exists(folder.Full(outcome.VideoFile)) ? 1 : 0;
        }

        if (job is { State: not JobState.Succeeded, Request.SourceJob: not null })
        {
            _kept.Add(folder.SourceOf(job.Id));
        }

        // of one that failed, only latents that are done are left: a retry decodes them
        if (job.IsActive || job.State == JobState.Failed)
        {
            _kept.Add(folder.SavedRenderOf(job.Id));
        }
    }
}
