using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Upkeep;

/// <summary>
/// Brings the data folder and the database together before any worker starts. A video that is whole is never deleted: one that no job knows
/// becomes a job of its own by its record, or is set aside. What dead attempts left is removed, but only if the database is to be trusted.
/// Files that are not named like a job's stay.
/// </summary>
internal sealed partial class LeftoverSweep(
    IJobReads reads, IJobEntries entries, DataFolder folder, ILogger<LeftoverSweep> logger, IResultRecords? records = null) : IHostedService
{
    /// <summary>From so many unknown results on they are no accident.</summary>
    private const int Many = 3;

    private readonly ILogger _logger = logger;
    private readonly DatabaseMark _mark = new(folder);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        long last = await entries.LastNumberAsync(cancellationToken).ConfigureAwait(false);
        await FinishDeletionsAsync(cancellationToken).ConfigureAwait(false);
        KnownFiles known = await KnownFiles.ReadAsync(reads, folder, cancellationToken).ConfigureAwait(false);
        FoundResult[] unknown = [.. FoundResult.In(folder).Where(found => !found.Files.Any(known.Kept.Contains))];
        string? doubt = DoubtOf(last, known, unknown);
        foreach (FoundResult found in unknown)
        {
            await SettleAsync(found, known, trusted: doubt is null, cancellationToken).ConfigureAwait(false);
        }

        if (doubt is not null)
        {
            LogDoubt(doubt, DatabaseMark.FileName);
            return;
        }

        Remove(known);
        _mark.Raise(await entries.LastNumberAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Why the database may not be the one that these files were made with; null when nothing speaks against it.</summary>
    private string? DoubtOf(long last, KnownFiles known, FoundResult[] unknown)
    {
        int videos = unknown.Count(found => found.Video is not null);
        bool files = unknown.Length > 0 || DataFolder.Files(folder.SavedRenders).Count + DataFolder.Files(folder.Sources).Count > 0;
        return last == 0 && files ? "it is new, and the folder is not"
            : _mark.Read() is var mark && last < mark ? $"it has come to job number {last}, and the folder's was at {mark}"
            : videos >= Many && videos > known.Videos ? $"{videos} videos are in the folder that it does not know, and {known.Videos} that it knows"
            : null;
    }

    private async Task SettleAsync(FoundResult found, KnownFiles known, bool trusted, CancellationToken cancellationToken)
    {
        if (found.Video is { } video)
        {
            RecordedResult? record = records is null ? null : await records.ReadAsync(video, cancellationToken).ConfigureAwait(false);
            if (record is not null && await entries.AdoptAsync(found.AsJob(record, folder), cancellationToken).ConfigureAwait(false))
            {
                LogAdopted(video, found.Id);
                known.Keep(found);
            }
            else if (trusted)
            {
                folder.SetAside(found.Files);
            }
        }
        else if (trusted && known.Jobs.Contains(found.Id))
        {
            foreach (string file in found.Files)
            {
                folder.Delete(file);
            }
        }
        else if (trusted)
        {
            folder.SetAside(found.Files);
        }
    }

    /// <summary>Removes unfinished files, saved renders of jobs that ended and sources of jobs that succeeded.</summary>
    private void Remove(KnownFiles known)
    {
        string[] files = [.. DataFolder.Files(folder.Videos), .. DataFolder.Files(folder.SavedRenders), .. DataFolder.Files(folder.Sources)];
        foreach (string file in files)
        {
            string name = Path.GetFileName(file);
            bool beside = Path.GetDirectoryName(file) != folder.Videos && FoundResult.IdOf(name) is not null;
            if (IsUnfinished(name) || (beside && !known.Kept.Contains(file)))
            {
                folder.Delete(file);
            }
        }
    }

    private async Task FinishDeletionsAsync(CancellationToken cancellationToken)
    {
        foreach (Deletion deletion in Deletion.CutOff(folder).ToArray())
        {
            if (await reads.GetAsync(deletion.Id, cancellationToken).ConfigureAwait(false) is not null)
            {
                deletion.Abandon();
                continue;
            }

            IEnumerable<string> results = DataFolder.Files(folder.Videos).Where(file => FoundResult.IdOf(Path.GetFileName(file)) == deletion.Id);
            deletion.Finish([.. results, folder.SavedRenderOf(deletion.Id), folder.SourceOf(deletion.Id)]);
        }
    }

    private static bool IsUnfinished(string name) =>
        (name.StartsWith('.') && name.Contains(".part", StringComparison.Ordinal)) || name.EndsWith(".tmp", StringComparison.Ordinal);

    [LoggerMessage(LogLevel.Warning, "{Video} was known to no job; it is the result of job {Id} now")]
    private partial void LogAdopted(string video, JobId id);

    [LoggerMessage(LogLevel.Error, "The database may not be the one of this folder: {Doubt}. Nothing is swept; put the newest copy of the database back, or delete {Mark} if this is the right one")]
    private partial void LogDoubt(string doubt, string mark);
}
