using HunyuanVideo.Web.Storyboards;

namespace HunyuanVideo.Web.Security;

/// <summary>The storyboards as whoever asks may see and change them: by the rule of the jobs.</summary>
public sealed class CallerStoryboards(StoryboardStore store, StoryboardExports exports, CurrentCaller current)
{
    /// <summary>Raised on any thread after a storyboard of anybody changed; it tells no more than its name.</summary>
    public event EventHandler<StoryboardChangedEventArgs>? Changed
    {
        add => store.Changed += value;
        remove => store.Changed -= value;
    }

    /// <summary>Makes one of his own.</summary>
    /// <exception cref="NotAllowedException">He may make none.</exception>
    public Task<StoryboardDocument> CreateAsync(
        string title, IReadOnlyList<StoryboardClip> clips, double crossFadeSeconds, CancellationToken cancellationToken) => current.MayCreate()
        ? store.CreateAsync(title, clips, crossFadeSeconds, current.Caller?.OwnerId, cancellationToken)
        : throw new NotAllowedException("Only creators and admins may make a storyboard.");

    /// <summary>The storyboard of that name; null when he sees none.</summary>
    public async Task<StoryboardDocument?> GetAsync(StoryboardId id, CancellationToken cancellationToken) =>
        await store.GetAsync(id, cancellationToken) is { } storyboard && current.MaySee(storyboard.Owner) ? storyboard : null;

    /// <summary>Those he sees, the newest first.</summary>
    public Task<IReadOnlyList<StoryboardDocument>> ListAsync(CancellationToken cancellationToken) =>
        store.ListAsync(storyboard => current.MaySee(storyboard.Owner), cancellationToken);

    /// <summary>See <see cref="StoryboardStore.ChangeAsync"/>; null also for one he may not change.</summary>
    public async Task<StoryboardDocument?> ChangeAsync(
        StoryboardId id, Func<StoryboardDocument, StoryboardDocument> change, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? await store.ChangeAsync(id, change, cancellationToken) : null;

    /// <summary>See <see cref="StoryboardStore.SetSoundAsync"/>; null also for one he may not change.</summary>
    public async Task<StoryboardDocument?> SetSoundAsync(StoryboardId id, Stream sound, string? name, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? await store.SetSoundAsync(id, sound, name, cancellationToken) : null;

    /// <summary>See <see cref="StoryboardStore.RemoveSoundAsync"/>; null also for one he may not change.</summary>
    public async Task<StoryboardDocument?> RemoveSoundAsync(StoryboardId id, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? await store.RemoveSoundAsync(id, cancellationToken) : null;

    /// <summary>See <see cref="StoryboardStore.DeleteAsync"/>; false also for one he may not change.</summary>
    public async Task<bool> DeleteAsync(StoryboardId id, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) && await store.DeleteAsync(id, cancellationToken);

    /// <summary>Queues an export; false when as many wait as may, null when there is none that he may change.</summary>
    public async Task<bool?> StartExportAsync(StoryboardId id, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? exports.Start(id) : null;

    /// <summary>Stops an export; false when none waits or runs, null when there is none that he may change.</summary>
    public async Task<bool?> CancelExportAsync(StoryboardId id, CancellationToken cancellationToken) =>
        await MayChangeAsync(id, cancellationToken) ? exports.Cancel(id) : null;

    // whose a storyboard is never changes
    private async Task<bool> MayChangeAsync(StoryboardId id, CancellationToken cancellationToken) =>
        await store.GetAsync(id, cancellationToken) is { } storyboard && current.MayChange(storyboard.Owner);
}
