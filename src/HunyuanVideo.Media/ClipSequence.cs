using System.Globalization;
using System.Text;

namespace HunyuanVideo.Media;

/// <summary>One clip of a sequence.</summary>
/// <param name="Path">The video file.</param>
/// <param name="Info">What is in it.</param>
/// <param name="From">The first frame that is shown, from 0.</param>
/// <param name="To">The frame after the last one that is shown.</param>
public sealed record SequenceClip(string Path, ClipInfo Info, int From, int To);

/// <summary>
/// Clips one after the other, in the size and at the rate of the first: others are scaled into it with black bars. Neighbours may run into each
/// other: then the video is that much shorter.
/// </summary>
public sealed class ClipSequence
{
    /// <summary>The most clips of one sequence; each costs ffmpeg a decoder.</summary>
    public const int MostClips = 50;

    private readonly int[] _frames;

    private ClipSequence(IReadOnlyList<SequenceClip> clips, int[] frames, int crossFade)
    {
        Clips = clips;
        CrossFade = crossFade;
        _frames = frames;
    }

    /// <summary>The clips in their order.</summary>
    public IReadOnlyList<SequenceClip> Clips { get; }

    /// <summary>Frames in which two neighbours are seen at once; 0 cuts hard.</summary>
    public int CrossFade { get; }

    /// <summary>Frames of the whole video.</summary>
    public int TotalFrames => _frames.Sum() - (CrossFade * (Clips.Count - 1));

    /// <summary>Length of the whole video.</summary>
    public double Seconds => TotalFrames / First.Fps;

    /// <summary>What the first clip is like, and with it the video.</summary>
    public ClipInfo First => Clips[0].Info;

    /// <summary>Checks the clips and puts them together.</summary>
    /// <param name="clips">1 to <see cref="MostClips"/> clips.</param>
    /// <param name="crossFadeSeconds">How long neighbours run into each other; 0 cuts hard.</param>
    /// <exception cref="MediaException">Names the clip that does not fit, counted from 1, and why.</exception>
    public static ClipSequence Create(IReadOnlyList<SequenceClip> clips, double crossFadeSeconds)
    {
        if (clips.Count is < 1 or > MostClips)
        {
            throw new MediaException($"A storyboard has 1 to {MostClips} clips, not {clips.Count}.");
        }

        ClipInfo first = clips[0].Info;
        int crossFade = clips.Count == 1 || !double.IsFinite(crossFadeSeconds) ? 0 : (int)Math.Round(Math.Max(0, crossFadeSeconds) * first.Fps);
        int[] frames = new int[clips.Count];
        for (int i = 0; i < clips.Count; i++)
        {
            frames[i] = FramesOf(clips[i], i + 1, first);
            RequireRoom(frames[i], i, clips.Count, crossFade);
        }

        return new ClipSequence(clips, frames, crossFade);
    }

    /// <summary>The filters that turn ffmpeg's inputs 0 to n - 1 into the picture <c>[v]</c>. Nothing but numbers gets in here.</summary>
    internal string VideoFilter()
    {
        var graph = new StringBuilder();
        for (int i = 0; i < Clips.Count; i++)
        {
            AppendClip(graph, i);
        }

        if (CrossFade == 0)
        {
            for (int i = 0; i < Clips.Count; i++)
            {
                graph.Append(CultureInfo.InvariantCulture, $"[c{i}]");
            }

            return graph.Append(CultureInfo.InvariantCulture, $"concat=n={Clips.Count}:v=1:a=0[v]").ToString();
        }

        AppendCrossFades(graph);
        return graph.ToString();
    }

    private static int FramesOf(SequenceClip clip, int number, ClipInfo first)
    {
        if (clip.From < 0 || clip.To > clip.Info.Frames || clip.To <= clip.From)
        {
            throw new MediaException(
                $"Clip {number} has {clip.Info.Frames} frames; it cannot be cut to frames {clip.From + 1} to {clip.To}.");
        }

        return Math.Max(1, (int)Math.Round((clip.To - clip.From) * first.Fps / clip.Info.Fps));
    }

    /// <summary>A clip is never in two cross-fades at once.</summary>
    private static void RequireRoom(int frames, int index, int count, int crossFade)
    {
        int needed = crossFade == 0 ? 1 : (crossFade * (index == 0 || index == count - 1 ? 1 : 2)) + 1;
        if (frames < needed)
        {
            throw new MediaException(
                $"Clip {index + 1} has {frames} frames; with a cross-fade of {crossFade} frames it needs {needed}: make the cross-fade shorter or trim less.");
        }
    }

    private void AppendClip(StringBuilder graph, int index)
    {
        SequenceClip clip = Clips[index];
        // fps decides how often a frame is shown; tpad and the second trim make the count exact where it rounds
        graph.Append(CultureInfo.InvariantCulture, $"[{index}:v:0]trim=start_frame={clip.From}:end_frame={clip.To},setpts=PTS-STARTPTS,");
        graph.Append(CultureInfo.InvariantCulture, $"scale={First.Width}:{First.Height}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bicubic,");
        graph.Append(CultureInfo.InvariantCulture, $"pad={First.Width}:{First.Height}:(ow-iw)/2:(oh-ih)/2:color=black,setsar=1,format=yuv420p,");
        graph.Append(CultureInfo.InvariantCulture, $"fps={First.FpsNumerator}/{First.FpsDenominator},tpad=stop_mode=clone:stop=2,trim=end_frame={_frames[index]}[c{index}];");
    }

    private void AppendCrossFades(StringBuilder graph)
    {
        double duration = CrossFade / First.Fps;
        int length = _frames[0];
        for (int i = 1; i < Clips.Count; i++)
        {
            string left = i == 1 ? "c0" : $"x{i - 1}";
            string result = i == Clips.Count - 1 ? "v" : $"x{i}";
            string format = i == Clips.Count - 1 ? ",format=yuv420p" : string.Empty;
            double offset = (length - CrossFade) / First.Fps;
            graph.Append(CultureInfo.InvariantCulture, $"{(i == 1 ? "" : ";")}[{left}][c{i}]xfade=transition=fade:duration={duration:0.######}:offset={offset:0.######}{format}[{result}]");
            length += _frames[i] - CrossFade;
        }
    }
}
