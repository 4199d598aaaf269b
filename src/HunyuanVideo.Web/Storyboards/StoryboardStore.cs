using System.Text.Json;
using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Storyboards;

/// <summary>The storyboards, each a JSON file that is replaced as a whole. What is returned as done is on disk.</summary>
public sealed partial class StoryboardStore(StoryboardFolder folder, MediaProbe probe, TimeProvider time, ILogger<StoryboardStore> logger) : IDisposable
{
    private const int MostListed = 500;

    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>Raised on any thread after a storyboard changed.</summary>
    public event EventHandler<StoryboardChangedEventArgs>? Changed;

    /// <summary>Makes one.</summary>
    /// <exception cref="MediaException">It cannot be written.</exception>
    public Task<StoryboardDocument> CreateAsync(
        string title, IReadOnlyList<StoryboardClip> clips, double crossFadeSeconds, CancellationToken cancellationToken) =>
        CreateAsync(title, clips, crossFadeSeconds, owner: null, cancellationToken);

    /// <summary>Makes one for somebody.</summary>
    /// <exception cref="MediaException">It cannot be written.</exception>
    public async Task<StoryboardDocument> CreateAsync(
        string title, IReadOnlyList<StoryboardClip> clips, double crossFadeSeconds, string? owner, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var storyboard = new StoryboardDocument
        {
            Id = StoryboardId.New(now),
            Title = title,
            Owner = owner,
            Clips = clips,
            CrossFadeSeconds = crossFadeSeconds,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await WriteAsync(storyboard, cancellationToken);
        return storyboard;
    }

    /// <summary>The storyboard of that name; null when there is none or its file cannot be read.</summary>
    public async Task<StoryboardDocument?> GetAsync(StoryboardId id, CancellationToken cancellationToken)
    {
        try
        {
            byte[] json = await File.ReadAllBytesAsync(folder.DocumentOf(id), cancellationToken);
            return JsonSerializer.Deserialize(json, StoryboardJson.Default.StoryboardDocument) is { } read && read.Id == id ? read : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            LogUnreadable(error, id);
            return null;
        }
    }

    /// <summary>The storyboards, the newest first.</summary>
    public Task<IReadOnlyList<StoryboardDocument>> ListAsync(CancellationToken cancellationToken) => ListAsync(_ => true, cancellationToken);

    /// <summary>The storyboards that <paramref name="wanted"/> picks, the newest first.</summary>
    public async Task<IReadOnlyList<StoryboardDocument>> ListAsync(Predicate<StoryboardDocument> wanted, CancellationToken cancellationToken)
    {
        var all = new List<StoryboardDocument>();

        // ids of version 7 sort by the time they were made
        foreach (StoryboardId id in folder.Ids().OrderByDescending(id => id.ToString(), StringComparer.Ordinal))
        {
            if (await GetAsync(id, cancellationToken) is { } storyboard && wanted(storyboard))
            {
                all.Add(storyboard);
            }

            if (all.Count == MostListed)
            {
                break;
            }
        }

        return all;
    }

    /// <summary>Changes what people see of a storyboard; null when there is none.</summary>
    /// <exception cref="MediaException">It cannot be written.</exception>
    public Task<StoryboardDocument?> ChangeAsync(StoryboardId id, Func<StoryboardDocument, StoryboardDocument> change, CancellationToken cancellationToken) =>
        ReplaceAsync(id, old => change(old) with { UpdatedAt = time.GetUtcNow() }, cancellationToken);

    /// <summary>Notes how an export ended.</summary>
    internal Task<StoryboardDocument?> NoteExportAsync(StoryboardId id, StoryboardExport export, CancellationToken cancellationToken) =>
        ReplaceAsync(id, old => old with { Export = export }, cancellationToken);

    /// <summary>Keeps a sound under a name of its own and puts it under the storyboard; null when there is none.</summary>
    /// <exception cref="MediaException">It is no sound, too large, or cannot be kept.</exception>
    public async Task<StoryboardDocument?> SetSoundAsync(StoryboardId id, Stream sound, string? name, CancellationToken cancellationToken)
    {
        if (await GetAsync(id, cancellationToken) is not { } old)
        {
            return null;
        }

        string file = StoryboardFolder.NewSoundOf(id);
        SoundInfo info = await SoundFile.SaveAsync(sound, Path.Combine(folder.Path, file), probe, cancellationToken);
        var added = new StoryboardSound(file, StoryboardRules.Shown(name), info.Seconds);
        StoryboardDocument? changed = await ChangeAsync(id, storyboard => storyboard with { Sound = added }, CancellationToken.None);
        Forget(id, changed is null ? added : old.Sound);
        return changed;
    }

    /// <summary>Takes the sound away.</summary>
    public async Task<StoryboardDocument?> RemoveSoundAsync(StoryboardId id, CancellationToken cancellationToken)
    {
        StoryboardDocument? old = await GetAsync(id, cancellationToken);
        StoryboardDocument? changed = await ChangeAsync(id, storyboard => storyboard with { Sound = null }, cancellationToken);
        Forget(id, old?.Sound);
        return changed;
    }

    /// <summary>Deletes a storyboard with its sound and its video; false when there is none.</summary>
    public async Task<bool> DeleteAsync(StoryboardId id, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(folder.DocumentOf(id)))
            {
                return false;
            }

            foreach (string file in folder.FilesOf(id))
            {
                Delete(file);
            }
        }
        finally
        {
            _writing.Release();
        }

        Changed?.Invoke(this, new StoryboardChangedEventArgs(id));
        return true;
    }

    /// <summary>Tells watchers to look again.</summary>
    internal void RaiseChanged(StoryboardId id) => Changed?.Invoke(this, new StoryboardChangedEventArgs(id));

    public void Dispose() => _writing.Dispose();

    private async Task<StoryboardDocument?> ReplaceAsync(StoryboardId id, Func<StoryboardDocument, StoryboardDocument> change, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        StoryboardDocument changed;
        try
        {
            if (await GetAsync(id, cancellationToken) is not { } old)
            {
                return null;
            }

            changed = change(old);
            await WriteAsync(changed, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        Changed?.Invoke(this, new StoryboardChangedEventArgs(id));
        return changed;
    }

    private Task WriteAsync(StoryboardDocument storyboard, CancellationToken cancellationToken) => AtomicFile.WriteAsync(
        folder.DocumentOf(storyboard.Id), JsonSerializer.SerializeToUtf8Bytes(storyboard, StoryboardJson.Default.StoryboardDocument), cancellationToken);

    private void Forget(StoryboardId id, StoryboardSound? sound)
    {
        if (sound is not null && folder.SoundOf(id, sound.File) is { } file)
        {
            Delete(file);
        }
    }

    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // it goes with the storyboard
        }
    }

    [LoggerMessage(LogLevel.Warning, "The storyboard {Id} cannot be read")]
    private partial void LogUnreadable(Exception error, StoryboardId id);
}
