using System.Globalization;

namespace HunyuanVideo.Media;

/// <summary>How ffmpeg is called to put clips together: a list of arguments in which only our own paths and numbers stand.</summary>
internal static class SequenceArguments
{
    // how long the sound takes to fall silent at the end
    private const double SoundFade = 0.5;

    /// <param name="sequence">The clips.</param>
    /// <param name="sound">The sound file, or null for silence.</param>
    /// <param name="options">Quality and speed; the rate is that of the clips.</param>
    /// <param name="threads">The most threads that encode.</param>
    /// <param name="output">The file to write, in the working folder.</param>
    public static IReadOnlyList<string> Build(ClipSequence sequence, string? sound, Mp4Options options, int threads, string output)
    {
        List<string> arguments = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y"];
        foreach (SequenceClip clip in sequence.Clips)
        {
            arguments.AddRange("-threads", "1", "-protocol_whitelist", "file", "-i", MediaProbe.InputOf(clip.Path));
        }

        string filter = sequence.VideoFilter();
        if (sound is not null)
        {
            arguments.AddRange(["-threads", "1", .. MediaProbe.SoundLimits, "-i", MediaProbe.InputOf(sound)]);
            filter += ";" + SoundFilter(sequence);
        }

        string count = threads.ToString(CultureInfo.InvariantCulture);
        arguments.AddRange("-filter_complex_threads", count, "-filter_complex", filter, "-map", "[v]");
        if (sound is not null)
        {
            arguments.AddRange("-map", "[a]", "-c:a", "aac", "-b:a", "192k");
        }

        arguments.AddRange(
            "-map_metadata", "-1", "-map_chapters", "-1",
            "-c:v", "libx264", "-profile:v", "high", "-preset", options.Preset.ToString().ToLowerInvariant(),
            "-crf", options.Crf.ToString(CultureInfo.InvariantCulture), "-threads", count,
            "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
            "-movflags", "+faststart", "-f", "mp4", "-xerror", "-progress", "pipe:1", "-nostats", output);
        return arguments;
    }

    /// <summary>As long as the picture: cut off, or filled up with silence.</summary>
    private static string SoundFilter(ClipSequence sequence)
    {
        double seconds = sequence.Seconds;
        double fade = Math.Min(SoundFade, seconds / 2);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{sequence.Clips.Count}:a:0]aresample=48000,aformat=sample_fmts=fltp:channel_layouts=stereo,apad=whole_dur={seconds:0.######},atrim=end={seconds:0.######},afade=t=out:st={seconds - fade:0.######}:d={fade:0.######}[a]");
    }

    private static void AddRange(this List<string> arguments, params ReadOnlySpan<string> more)
    {
        foreach (string argument in more)
        {
            arguments.Add(argument);
        }
    }
}
