using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.Hosting;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>
/// Removes what dead attempts left in the data folder: unfinished files, results nobody published, checkpoints of jobs that ended, sources of jobs that succeeded. Only
/// while nothing renders. Files that are not named like a job's stay.
/// </summary>
internal sealed class LeftoverSweep(IJobReads store, DataFolder folder) : IHostedService
{
    private const int IdLength = 32;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sweeps; to be done before any worker starts.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> results = DataFolder.Files(folder.Videos);
        IReadOnlyList<string> checkpoints = [.. DataFolder.Files(folder.Checkpoints), .. DataFolder.Files(folder.Sources)];
        if (results.Count + checkpoints.Count == 0)
        {
            return;
        }

        HashSet<string> kept = await KeptAsync(cancellationToken).ConfigureAwait(false);
        foreach (string file in results.Concat(checkpoints))
        {
            if (IsUnfinished(Path.GetFileName(file)) || (IsOfAJob(file) && !kept.Contains(file)))
            {
                DataFolder.Delete(file);
            }
        }
    }

    /// <summary>The results of jobs that succeeded, the checkpoints of those that will go on, and the sources of those that may.</summary>
    private async Task<HashSet<string>> KeptAsync(CancellationToken cancellationToken)
    {
        var kept = new HashSet<string>(StringComparer.Ordinal);
        var query = new JobQuery { Limit = JobQuery.LargestPage };
        while (true)
        {
            JobPage page = await store.ListAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (StoredJob job in page.Jobs)
            {
                kept.UnionWith(job.Outcome?.Files.Select(folder.Full) ?? []);
                if (job is { State: not JobState.Succeeded, Request.SourceJob: not null })
                {
                    kept.Add(folder.SourceOf(job.Id));
                }

                if (job.IsActive)
                {
                    kept.Add(folder.CheckpointOf(job.Id));
                }
            }

            if (page.Next is not { } next)
            {
                return kept;
            }

            query = query with { Before = next };
        }
    }

    private static bool IsUnfinished(string name) =>
        (name.StartsWith('.') && name.Contains(".part", StringComparison.Ordinal)) || name.EndsWith(".tmp", StringComparison.Ordinal);

    /// <summary>Checkpoints and sources are named by the job, results by the job and the attempt.</summary>
    private bool IsOfAJob(string file)
    {
        string name = Path.GetFileName(file);
        bool result = Path.GetDirectoryName(file) == folder.Videos;
        return name.Length > IdLength && JobId.TryParse(name[..IdLength], out _) && name[IdLength] == (result ? '-' : '.');
    }
}
