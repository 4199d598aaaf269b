using System.Globalization;

namespace HunyuanVideo.Web.Downloads;

/// <summary>Fetches a model: lists, chooses, checks the room on the disk, and fetches file by file.</summary>
public sealed class ModelDownload(HfHubOptions options, IDownloadStorage storage, TimeProvider time)
{
    /// <summary>Room that stays free on the disk.</summary>
    private const long Reserve = 256L << 20;

    /// <exception cref="DownloadException">It cannot be done; what came so far stays and is not fetched again.</exception>
    public async Task<DownloadResult> RunAsync(DownloadRequest request, IProgress<DownloadProgress> progress, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        using var hub = new HfHubConnection(options);
        string folder = MakeFolder(request.Folder);
        IReadOnlyList<DownloadItem> items = await PlanAsync(hub, request, folder, cancellationToken);
        var download = new FileDownload(hub, storage, progress) { Arrival = request.Loras ? LoraArrival.Take : null };
        RequireRoom(folder, items.Sum(download.Missing));
        foreach (DownloadItem item in items)
        {
            progress.Report(new DownloadProgress(item.Target, DownloadPhase.Waiting, item.File.Size - download.Missing(item), item.File.Size));
        }

        var files = new List<DownloadedFile>();
        foreach (DownloadItem item in items)
        {
            bool fetched = await download.RunAsync(item, cancellationToken);
            files.Add(new DownloadedFile(item.Target, item.File.Size, item.File.Sha256, fetched));
        }

        return new DownloadResult(folder, files, time.GetElapsedTime(start).TotalSeconds);
    }

    private static async Task<IReadOnlyList<DownloadItem>> PlanAsync(
        HfHubConnection hub, DownloadRequest request, string folder, CancellationToken cancellationToken)
    {
        var items = new List<DownloadItem>();
        if (request.TokenizersOnly)
        {
            await AddAsync(ModelSelection.TokenizerFolders, ModelSelection.Tokenizer);
            return items;
        }

        IReadOnlyList<HfHubFile> files = await HfHubListing.ReadAsync(hub, request.Repository, cancellationToken);
        IReadOnlyList<HfHubFile> chosen = request.Files.Count > 0
            ? Named(request, files)
            : ModelSelection.Model(request.Repository.Id, files, request.Fp8);
        items.AddRange(chosen.Select(file => Item(request.Repository, file, request.Loras ? file.Path[(file.Path.LastIndexOf('/') + 1)..] : file.Path)));
        bool needsEncoders = !request.Loras && (request.TextEncoders || (request.Files.Count == 0 && ModelSelection.IsOfficial(files)));
        if (needsEncoders && !ModelSelection.HasTextEncoders(files))
        {
            await AddAsync(ModelSelection.TextEncoders, ModelSelection.TextEncoder);
        }

        return items;

        async Task AddAsync(IReadOnlyList<(string Repository, string Folder)> sources, Func<IReadOnlyList<HfHubFile>, IReadOnlyList<HfHubFile>> choose)
        {
            foreach ((string id, string target) in sources)
            {
                var repository = new HfHubRepository(id);
                IReadOnlyList<HfHubFile> all = await HfHubListing.ReadAsync(hub, repository, cancellationToken);
                items.AddRange(choose(all).Select(file => Item(repository, file, target + file.Path)));
            }
        }

        DownloadItem Item(HfHubRepository repository, HfHubFile file, string target) =>
            new(repository, file, target, RepositoryPath.Below(folder, target));
    }

    private static HfHubFile[] Named(DownloadRequest request, IReadOnlyList<HfHubFile> files) =>
    [
        .. request.Files.Select(name => files.FirstOrDefault(file => file.Path == name)
            ?? throw new DownloadException($"{request.Repository.Id} has no file '{name}' at '{request.Repository.Revision}'; check --file.")),
    ];

    private static string MakeFolder(string path)
    {
        try
        {
            return Path.TrimEndingDirectorySeparator(Directory.CreateDirectory(Path.GetFullPath(path)).FullName);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DownloadException($"The folder '{path}' cannot be made: {error.Message.TrimEnd('.')}; choose another --local-dir.", error);
        }
    }

    private void RequireRoom(string folder, long missing)
    {
        long free = storage.FreeBytes(folder);
        if (missing > 0 && missing + Reserve > free)
        {
            throw new DownloadException(string.Create(
                CultureInfo.InvariantCulture,
                $"{folder} has room for {free / 1e9:F1} GB, but {(missing + Reserve) / 1e9:F1} GB are needed; make room or choose another --local-dir."));
        }
    }
}
