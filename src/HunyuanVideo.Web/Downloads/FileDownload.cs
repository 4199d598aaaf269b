using HunyuanVideo.Web.Options;
using Microsoft.Win32.SafeHandles;

namespace HunyuanVideo.Web.Downloads;

/// <summary>
/// Fetches one file: in parts side by side into NAME.incomplete, with a journal beside it, from where an earlier run
/// stopped. It gets its name when its size and hash are right, not before.
/// </summary>
public sealed class FileDownload(HfHubConnection hub, IDownloadStorage storage, IProgress<DownloadProgress> progress)
{
    public const string JournalSuffix = ".incomplete.parts";

    /// <summary>Takes a whole file, named first, to its place, named second, where there is none; null puts it there in place of any other.</summary>
    /// <exception cref="DownloadException">It is not what was wanted.</exception>
    public Action<string, string>? Arrival { get; init; }

    /// <summary>Bytes that still have to be written.</summary>
    public long Missing(DownloadItem item) =>
        File.Exists(item.FullPath) && new FileInfo(item.FullPath).Length == item.File.Size
            ? 0
            : item.File.Size - (File.Exists(item.FullPath + ModelLocation.IncompleteSuffix)
                ? PartJournal.BytesDone(item.FullPath + JournalSuffix, item.File, hub.Options.PartSize)
                : 0);

    /// <summary>Whether the file had to be fetched; false when the right one was there.</summary>
    /// <exception cref="DownloadException">It does not come, is not what the list says, or cannot be written.</exception>
    public async Task<bool> RunAsync(DownloadItem item, CancellationToken cancellationToken)
    {
        try
        {
            if (await IsThereAsync(item, cancellationToken))
            {
                Tell(item, DownloadPhase.Done, item.File.Size);
                return false;
            }

            if (Arrival is not null && File.Exists(item.FullPath))
            {
                throw new DownloadException($"{item.FullPath} is there already and is another file; rename it, or choose another --local-dir.");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(item.FullPath)!);
            // bytes of an earlier run may be damaged: then everything is fetched once more
            if (!await TryAsync(item, cancellationToken) && !await TryAsync(item, cancellationToken))
            {
                throw new DownloadException(
                    $"{item.File.Path} came with another hash than {item.Repository.Id} lists, twice, and was thrown away; check HF_ENDPOINT and the network, and try again later.");
            }

            Tell(item, DownloadPhase.Done, item.File.Size);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(
                $"{item.FullPath} cannot be written: {error.Message.TrimEnd('.')}; make room, end other downloads into this folder or choose another --local-dir, and run the same command again.", error);
        }
    }

    private async Task<bool> IsThereAsync(DownloadItem item, CancellationToken cancellationToken)
    {
        if (!File.Exists(item.FullPath))
        {
            return false;
        }

        using SafeFileHandle handle = File.OpenHandle(item.FullPath, options: FileOptions.SequentialScan);
        return await ContentHash.MatchesAsync(handle, item.File, done => Tell(item, DownloadPhase.Checking, done), cancellationToken);
    }

    private async Task<bool> TryAsync(DownloadItem item, CancellationToken cancellationToken)
    {
        string incomplete = item.FullPath + ModelLocation.IncompleteSuffix;
        string parts = item.FullPath + JournalSuffix;
        bool isFresh = !File.Exists(incomplete);
        bool matches;
        using (SafeFileHandle handle = File.OpenHandle(incomplete, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous))
        {
            RandomAccess.SetLength(handle, item.File.Size);
            using (PartJournal journal = PartJournal.Open(parts, item.File, hub.Options.PartSize, isFresh))
            {
                await FetchAsync(item, handle, journal, cancellationToken);
            }

            matches = await ContentHash.MatchesAsync(handle, item.File, done => Tell(item, DownloadPhase.Checking, done), cancellationToken);
            if (matches)
            {
                RandomAccess.FlushToDisk(handle);
            }
        }

        if (!matches)
        {
            File.Delete(incomplete);
        }
        else if (Arrival is not null)
        {
            File.Delete(parts);
            Arrival(incomplete, item.FullPath);
        }
        else
        {
            File.Move(incomplete, item.FullPath, overwrite: true);
        }

        File.Delete(parts);
        return matches;
    }

    private async Task FetchAsync(DownloadItem item, SafeFileHandle handle, PartJournal journal, CancellationToken cancellationToken)
    {
        long done = journal.TotalDone;
        Tell(item, DownloadPhase.Fetching, done);
        var fetch = new PartFetch(
            hub, storage, item.Repository, item.File, handle, journal, bytes => Tell(item, DownloadPhase.Fetching, Interlocked.Add(ref done, bytes)));
        var options = new ParallelOptions { MaxDegreeOfParallelism = hub.Options.Parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, journal.Parts).Where(part => journal.Done(part) < journal.Length(part)),
            options,
            async (part, stop) => await fetch.RunAsync(part, stop));
    }

    private void Tell(DownloadItem item, DownloadPhase phase, long bytes) =>
        progress.Report(new DownloadProgress(item.Target, phase, bytes, item.File.Size));
}
