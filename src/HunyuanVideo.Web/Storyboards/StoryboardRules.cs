using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Storyboards;

/// <summary>What a storyboard may be.</summary>
public static class StoryboardRules
{
    public const int MostClips = ClipSequence.MostClips;

    public const double LongestCrossFade = 5;

    public const int LongestTitle = 100;

    public const int LongestSoundName = 100;

    /// <summary>A frame number that no video reaches.</summary>
    public const int MostFrames = 100_000;

    /// <summary>What is wrong, by the field; empty when nothing is.</summary>
    public static IEnumerable<(string Field, string Message)> Check(string title, IReadOnlyList<StoryboardClip> clips, double crossFadeSeconds)
    {
        if (title.Length > LongestTitle)
        {
            yield return ("title", $"The title has {title.Length} characters; it may have {LongestTitle}.");
        }

        if (clips.Count > MostClips)
        {
            yield return ("clips", $"There are {clips.Count} clips; a storyboard may have {MostClips}.");
        }

        for (int i = 0; i < clips.Count; i++)
        {
            if (clips[i] is not { FromFrame: >= 0, ToFrame: <= MostFrames } clip || clip.Frames < 1)
            {
                yield return ("clips", $"Clip {i + 1}: from_frame must be 0 or more and to_frame after it.");
            }
        }

        if (!(crossFadeSeconds is >= 0 and <= LongestCrossFade))
        {
            yield return ("cross_fade_seconds", $"The cross-fade must be 0 to {LongestCrossFade} seconds.");
        }
    }

    /// <summary>A name as it can be shown: without control characters, and not longer than fits.</summary>
    public static string Shown(string? name)
    {
        string clean = new([.. (name ?? string.Empty).Where(letter => !char.IsControl(letter))]);
        return clean.Length <= LongestSoundName ? clean : clean[..LongestSoundName];
    }
}
