using System.Globalization;

namespace HunyuanVideo.Media;

/// <summary>Puts clips together as one MP4.</summary>
public sealed class StoryboardWriter(FfmpegLocator ffmpeg)
{
    private const int MostThreads = 4;

    // A render has the rest of the machine to itself.
    private static readonly int Threads = Math.Clamp(Environment.ProcessorCount / 4, 1, MostThreads);

    /// <summary>
    /// Writes the sequence to <paramref name="path"/> (H.264 High, yuv420p, BT.709, index before data; the sound as AAC). The file appears, or replaces
    /// an older one, only when it is whole; on failure or cancellation nothing is left behind and no program runs on.
    /// </summary>
    /// <param name="path">The MP4 to write, under a name that is the server's own; its folder is made if missing.</param>
    /// <param name="sequence">The clips.</param>
    /// <param name="sound">A sound file that <see cref="MediaProbe.SoundAsync"/> has accepted, or null. It is cut to the video's length.</param>
    /// <param name="options">Quality and speed; the rate is that of the first clip.</param>
    /// <param name="progress">Told of the part that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="MediaException">The video cannot be written; the message says why.</exception>
    public async Task WriteAsync(
        string path, ClipSequence sequence, string? sound, Mp4Options options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        FfmpegInfo program = await ffmpeg.LocateAsync(cancellationToken).ConfigureAwait(false);
        using PartialFile video = PartialFile.Create(path, ".mp4");
        int total = sequence.TotalFrames;
        string? error = await MediaProgram.RunAsync(
            program.Path,
            SequenceArguments.Build(sequence, sound, options, Threads, video.Name),
            video.Folder,
            line => Report(line, total, progress),
            cancellationToken).ConfigureAwait(false);
        if (error is not null)
        {
            throw new MediaException($"ffmpeg could not put the clips together: {error}");
        }

        if (!await Mp4Reader.HasMovieAsync(video.Path, cancellationToken).ConfigureAwait(false))
        {
            throw new MediaException("ffmpeg ended before the video was complete; try again.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        video.Commit();
    }

    private static void Report(string line, int total, IProgress<double>? progress)
    {
        const string Frame = "frame=";
        if (progress is not null
            && line.StartsWith(Frame, StringComparison.Ordinal)
            && int.TryParse(line.AsSpan(Frame.Length), NumberStyles.Integer, CultureInfo.InvariantCulture, out int frame))
        {
            progress.Report(Math.Clamp((double)frame / total, 0, 1));
        }
    }
}
