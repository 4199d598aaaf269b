using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Storyboards;

namespace HunyuanVideo.Web.Api;

/// <summary>Storyboards as the API shows them.</summary>
internal sealed class StoryboardViews(StoryboardClips clips, StoryboardExports exports, StoryboardFolder folder)
{
    public static string AddressOf(StoryboardId id) => $"/api/storyboards/{id}";

    public async Task<StoryboardResponse> OfAsync(StoryboardDocument storyboard, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<JobId, StoredJob> jobs = await clips.JobsAsync(storyboard.Clips, cancellationToken);
        ExportStatus status = exports.StatusOf(storyboard);
        string self = AddressOf(storyboard.Id);
        bool video = File.Exists(folder.VideoOf(storyboard.Id));
        return new StoryboardResponse
        {
            Id = storyboard.Id.ToString(),
            Title = storyboard.Title,
            Clips = [.. storyboard.Clips.Select(clip => new ClipResponse(clip.Job.ToString(), clip.FromFrame, clip.ToFrame, jobs.ContainsKey(clip.Job)))],
            CrossFadeSeconds = storyboard.CrossFadeSeconds,
            Sound = storyboard.Sound is { } sound ? new SoundResponse(sound.Name, sound.Seconds) : null,
            CreatedAt = storyboard.CreatedAt,
            UpdatedAt = storyboard.UpdatedAt,
            Export = new ExportResponse
            {
                State = status.State,
                Progress = Math.Round(status.Part, 3),
                Error = status.Error,
                Outdated = storyboard.ChangedSinceExport,
                Frames = video ? storyboard.Export?.Frames ?? 0 : 0,
                Seconds = video ? Math.Round(storyboard.Export?.Seconds ?? 0, 3) : 0,
                FinishedAt = status.IsActive ? null : storyboard.Export?.FinishedAt,
            },
            Links = new StoryboardLinks(self, $"/storyboard/{storyboard.Id}", video ? $"{self}/video" : null),
        };
    }
}
