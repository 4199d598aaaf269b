using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Storyboards;

/// <summary>From the clips of a storyboard to the videos they are parts of.</summary>
public sealed class StoryboardClips(IJobs jobs, DataFolder data, ClipInfos infos)
{
    /// <summary>The jobs of clips, each once; those that are gone are missing.</summary>
    public async Task<IReadOnlyDictionary<JobId, StoredJob>> JobsAsync(IEnumerable<StoryboardClip> clips, CancellationToken cancellationToken)
    {
        var found = new Dictionary<JobId, StoredJob>();
        foreach (JobId id in clips.Select(clip => clip.Job).Distinct())
        {
            if (await jobs.GetAsync(id, cancellationToken) is { Outcome: not null } job)
            {
                found.Add(id, job);
            }
        }

        return found;
    }

    /// <summary>A whole video as a clip.</summary>
    public static StoryboardClip Whole(StoredJob job) => new(job.Id, 0, job.Request.VideoLength);

    /// <summary>The clips in the form in which they are put together.</summary>
    /// <exception cref="MediaException">Names the clip that is gone or does not fit, counted from 1.</exception>
    public async Task<ClipSequence> SequenceAsync(StoryboardDocument storyboard, CancellationToken cancellationToken)
    {
        if (storyboard.Clips.Count == 0)
        {
            throw new MediaException("The storyboard has no clips; add one from the gallery.");
        }

        IReadOnlyDictionary<JobId, StoredJob> found = await JobsAsync(storyboard.Clips, cancellationToken);
        var clips = new List<SequenceClip>(storyboard.Clips.Count);
        foreach (StoryboardClip clip in storyboard.Clips)
        {
            string path = PathOf(found, clip, clips.Count + 1);
            clips.Add(new SequenceClip(path, await infos.OfAsync(path, cancellationToken), clip.FromFrame, clip.ToFrame));
        }

        return ClipSequence.Create(clips, storyboard.CrossFadeSeconds);
    }

    private string PathOf(IReadOnlyDictionary<JobId, StoredJob> found, StoryboardClip clip, int number) =>
        found.TryGetValue(clip.Job, out StoredJob? job) && data.Full(job.Outcome!.VideoFile) is var path && data.Holds(path)
            ? path
            : throw new MediaException($"The video of clip {number} was deleted; remove the clip or put another one in its place.");
}
