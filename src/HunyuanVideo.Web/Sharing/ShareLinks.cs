using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Security;

namespace HunyuanVideo.Web.Sharing;

/// <summary>Links to single videos: those who own the video make, see and revoke them, whoever has one sees the video.</summary>
public sealed class ShareLinks(ShareStore links, IJobs jobs, DataFolder folder, SharePasswords passwords, TimeProvider time)
{
    /// <summary>The most links to one video.</summary>
    public const int MostPerVideo = 100;

    /// <summary>Makes a link. Its token is in the answer and nowhere else.</summary>
    /// <exception cref="MediaException">It cannot be written.</exception>
    /// <exception cref="JobStoreException">The store failed.</exception>
    public async Task<ShareCreation> CreateAsync(Caller caller, JobId id, ShareWish wish, CancellationToken cancellationToken)
    {
        if (await jobs.GetAsync(id, cancellationToken) is not { } job || !caller.MayChange(job.Owner))
        {
            return new ShareCreation(ShareOutcome.NotFound);
        }

        if (Finished(job) is null)
        {
            return new ShareCreation(ShareOutcome.NotFinished);
        }

        if (links.All.Count(link => link.Job == id) >= MostPerVideo)
        {
            return new ShareCreation(ShareOutcome.TooMany);
        }

        DateTimeOffset now = time.GetUtcNow();
        string token = ShareToken.New();
        var link = new ShareLink
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            TokenHash = ShareToken.HashOf(token)!,
            Job = id,
            Owner = job.Owner,
            CreatedAt = now,
            ExpiresAt = now + wish.Lasts,
            PasswordHash = string.IsNullOrEmpty(wish.Password) ? null : passwords.Hash(wish.Password),
            ShowSettings = wish.ShowSettings,
        };
        await links.AddAsync(link, cancellationToken);
        return new ShareCreation(ShareOutcome.Created, link, token);
    }

    /// <summary>The links one may revoke, the newest first; for an admin all.</summary>
    public IReadOnlyList<ShareLink> ListOf(Caller caller) => [.. links.All.Where(link => caller.MayChange(link.Owner))];

    /// <summary>Ends a link; false when there is none of that name, or it is somebody else's.</summary>
    /// <exception cref="MediaException">It cannot be written.</exception>
    public async Task<bool> RevokeAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        links.Find(id) is { } link && caller.MayChange(link.Owner) && await links.RemoveAsync([link], cancellationToken) > 0;

    /// <summary>Ends all links one may revoke; gives back how many there were.</summary>
    /// <exception cref="MediaException">It cannot be written.</exception>
    public Task<int> RevokeAllAsync(Caller caller, CancellationToken cancellationToken) => links.RemoveAsync(ListOf(caller), cancellationToken);

    /// <summary>
    /// What a token opens. Null alike for one that is mistyped, unknown, revoked or expired, and where the video is gone.
    /// </summary>
    /// <exception cref="JobStoreException">The store failed.</exception>
    public async Task<SharedVideo?> OpenAsync(string? token, CancellationToken cancellationToken) =>
        ShareToken.HashOf(token) is { } hash
        && links.FindByHash(hash) is { } link
        && !link.IsExpired(time.GetUtcNow())
        && await jobs.GetAsync(link.Job, cancellationToken) is { } job
        && Finished(job) is { } video
            ? new SharedVideo(token!, link, video)
            : null;

    /// <summary>Notes that a link's page was opened.</summary>
    public void CountView(ShareLink link) => links.CountView(link, time.GetUtcNow());

    /// <summary>Forgets the links whose video is gone, and those that ended long ago.</summary>
    internal async Task SweepAsync(TimeSpan keptAfterEnd, CancellationToken cancellationToken)
    {
        var dead = new List<ShareLink>();
        foreach (ShareLink link in links.All)
        {
            if (link.ExpiresAt + keptAfterEnd <= time.GetUtcNow() || await jobs.GetAsync(link.Job, cancellationToken) is null)
            {
                dead.Add(link);
            }
        }

        await links.RemoveAsync(dead, cancellationToken);
    }

    private RenderJob? Finished(StoredJob job)
    {
        RenderJob snapshot = RenderJobs.SnapshotOf(job, position: null, folder);
        return snapshot is { State: JobState.Succeeded, Outcome: { } outcome } && File.Exists(outcome.VideoFile) ? snapshot : null;
    }
}

/// <summary>How a link is to be.</summary>
/// <param name="Lasts">How long; null without end.</param>
/// <param name="Password">What must be typed to see the video; null for nothing.</param>
/// <param name="ShowSettings">Whether the prompt and the settings are shown.</param>
public sealed record ShareWish(TimeSpan? Lasts, string? Password, bool ShowSettings);

/// <summary>What came of a wish for a link.</summary>
public sealed record ShareCreation(ShareOutcome Outcome, ShareLink? Link = null, string? Token = null);

public enum ShareOutcome
{
    /// <summary>It is there.</summary>
    Created,

    /// <summary>There is no such job, or it is somebody else's.</summary>
    NotFound,

    /// <summary>The job has no video, or not yet.</summary>
    NotFinished,

    /// <summary>The video has as many links as it may have.</summary>
    TooMany,
}

/// <summary>What a token opens.</summary>
/// <param name="Token">The token.</param>
/// <param name="Link">Its link.</param>
/// <param name="Job">The finished job.</param>
public sealed record SharedVideo(string Token, ShareLink Link, RenderJob Job)
{
    /// <summary>The video file.</summary>
    public string VideoFile => Job.Outcome!.VideoFile;

    /// <summary>The still picture, where it is there.</summary>
    public string? PosterFile => Job.Outcome!.PosterFile is { } file && File.Exists(file) ? file : null;
}
