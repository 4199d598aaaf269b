using System.Collections.Concurrent;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Sharing;

/// <summary>
/// The links, each a JSON file that is replaced as a whole, all of them in memory. What is returned as done is on disk; views are
/// written a little later, by <see cref="FlushAsync"/>.
/// </summary>
public sealed partial class ShareStore : IDisposable
{
    private readonly DataFolder _data;
    private readonly ILogger<ShareStore> _logger;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<string, byte> _viewed = new(StringComparer.Ordinal);
    private readonly Lazy<ConcurrentDictionary<string, ShareLink>> _byHash;

    public ShareStore(DataFolder data, ILogger<ShareStore> logger)
    {
        _data = data;
        _logger = logger;
        _byHash = new Lazy<ConcurrentDictionary<string, ShareLink>>(Load);
    }

    /// <summary>The folder of the files.</summary>
    public string Folder => Path.Combine(_data.Path, "shares");

    /// <summary>All links, the newest first.</summary>
    public IReadOnlyList<ShareLink> All => [.. _byHash.Value.Values.OrderByDescending(link => link.Id, StringComparer.Ordinal)];

    /// <summary>The link of that name, or null.</summary>
    public ShareLink? Find(string id) => _byHash.Value.Values.FirstOrDefault(link => link.Id == id);

    /// <summary>The link with that hash, or null.</summary>
    public ShareLink? FindByHash(string hash) => _byHash.Value.GetValueOrDefault(hash);

    /// <summary>Keeps a new link.</summary>
    /// <exception cref="MediaException">It cannot be written.</exception>
    public async Task AddAsync(ShareLink link, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await WriteAsync(link, cancellationToken);
            _byHash.Value[link.TokenHash] = link;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Forgets links; gives back how many there were.</summary>
    public async Task<int> RemoveAsync(IEnumerable<ShareLink> links, CancellationToken cancellationToken)
    {
        int removed = 0;
        await _writing.WaitAsync(cancellationToken);
        try
        {
            foreach (ShareLink link in links)
            {
                // the file first: a link that comes back with the next start would not be revoked
                File.Delete(FileOf(link.Id));
                removed += _byHash.Value.TryRemove(link.TokenHash, out _) ? 1 : 0;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"The folder '{Folder}' cannot be changed: {error.Message}", error);
        }
        finally
        {
            _writing.Release();
        }

        return removed;
    }

    /// <summary>Notes that the link's page was opened.</summary>
    public void CountView(ShareLink link, DateTimeOffset now)
    {
        while (_byHash.Value.TryGetValue(link.TokenHash, out ShareLink? present))
        {
            if (_byHash.Value.TryUpdate(link.TokenHash, present with { Views = present.Views + 1, LastViewedAt = now }, present))
            {
                _viewed.TryAdd(link.TokenHash, 0);
                return;
            }
        }
    }

    /// <summary>Writes the views since the last time.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (string hash in _viewed.Keys)
        {
            await _writing.WaitAsync(cancellationToken);
            try
            {
                // before it is read: a view from now on is for the next time
                _viewed.TryRemove(hash, out _);
                if (FindByHash(hash) is { } link)
                {
                    await WriteAsync(link, cancellationToken);
                }
            }
            catch (MediaException error)
            {
                LogUnwritten(error.Message);
            }
            finally
            {
                _writing.Release();
            }
        }
    }

    public void Dispose() => _writing.Dispose();

    private string FileOf(string id) => Path.Combine(Folder, $"{id}.json");

    private Task WriteAsync(ShareLink link, CancellationToken cancellationToken) =>
        AtomicFile.WriteAsync(FileOf(link.Id), JsonSerializer.SerializeToUtf8Bytes(link, ShareJson.Default.ShareLink), cancellationToken);

    private ConcurrentDictionary<string, ShareLink> Load()
    {
        var links = new ConcurrentDictionary<string, ShareLink>(StringComparer.Ordinal);
        AtomicFile.Sweep(Folder);
        foreach (string file in Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*.json") : [])
        {
            if (Read(file) is { } link)
            {
                links[link.TokenHash] = link;
            }
        }

        return links;
    }

    private ShareLink? Read(string file)
    {
        try
        {
            ShareLink? link = JsonSerializer.Deserialize(File.ReadAllBytes(file), ShareJson.Default.ShareLink);
            return link?.Id == Path.GetFileNameWithoutExtension(file) ? link : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            LogUnreadable(file, error.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The link in {File} cannot be read and opens nothing: {Reason}")]
    private partial void LogUnreadable(string file, string reason);

    [LoggerMessage(LogLevel.Warning, "The views of a link could not be written: {Reason}")]
    private partial void LogUnwritten(string reason);
}
