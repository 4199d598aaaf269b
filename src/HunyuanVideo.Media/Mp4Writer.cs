using System.Text;
using FFMpegCore;

namespace HunyuanVideo.Media;

/// <summary>Writes frames as an H.264 MP4 that every browser plays: frames go to ffmpeg through a pipe, settings into the comment tag.</summary>
public sealed class Mp4Writer(FfmpegLocator ffmpeg, TimeProvider? time = null)
{
    /// <summary>How long ffmpeg may take no frame and write nothing, although it has something to do, before it is ended.</summary>
    public static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);

    /// <summary>Checks what writing needs, to be called before anything is rendered: ffmpeg, and a folder that can be written (it is made if missing).</summary>
    /// <exception cref="MediaException">What is missing, in one sentence.</exception>
    public async Task CheckAsync(string folder, CancellationToken cancellationToken)
    {
        await ffmpeg.LocateAsync(cancellationToken).ConfigureAwait(false);
        PartialFile.Create(Path.Combine(folder, "check.mp4")).Dispose();
    }

    /// <summary>
    /// Encodes <paramref name="frames"/> to <paramref name="path"/> (H.264 High, yuv420p, BT.709, index before data).
    /// The file appears, or replaces an older one, only when it is whole; on failure or cancellation nothing is left behind.
    /// </summary>
    /// <param name="path">The MP4 to write; its folder is made if missing.</param>
    /// <param name="frames">The frames; width and height must be even.</param>
    /// <param name="options">Frame rate, quality, speed.</param>
    /// <param name="metadata">The settings to keep in the file's comment tag, or null for none.</param>
    /// <param name="cancellationToken">Ends the encoding.</param>
    /// <exception cref="MediaException">The video cannot be written; the message says why.</exception>
    public async Task WriteAsync(
        string path, VideoFrames frames, Mp4Options options, VideoMetadata? metadata, CancellationToken cancellationToken)
    {
        using Mp4Draft draft = await EncodeAsync(path, frames, options, cancellationToken).ConfigureAwait(false);
        await FinishAsync(draft, metadata, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The first half of <see cref="WriteAsync"/>, for a video whose settings are not all known yet: encodes frames as they come, beside
    /// the target.
    /// </summary>
    /// <param name="path">The MP4 that is to be; its folder is made if missing.</param>
    /// <param name="frames">The frames, which may come as slowly as they are made; width and height must be even.</param>
    /// <param name="options">Frame rate, quality, speed.</param>
    /// <param name="cancellationToken">Ends the encoding.</param>
    /// <returns>The video, to be finished and disposed.</returns>
    /// <exception cref="MediaException">The video cannot be written; the message says why.</exception>
    public async Task<Mp4Draft> EncodeAsync(string path, VideoFrames frames, Mp4Options options, CancellationToken cancellationToken)
    {
        options.Validate();
        if (int.IsOddInteger(frames.Width) || int.IsOddInteger(frames.Height))
        {
            throw new MediaException($"The video is {frames.Width}x{frames.Height}; H.264 needs an even width and height.");
        }

        FfmpegInfo program = await ffmpeg.LocateAsync(cancellationToken).ConfigureAwait(false);
        PartialFile video = PartialFile.Create(path, ".mp4");
        try
        {
            using StallWatch watch = Watch(video);
            var feed = new FrameFeed(frames, watch);
            await FfmpegRun.RunAsync(Mp4Arguments.Encode(frames, options, video.Name), program, video.Folder, feed, watch, cancellationToken).ConfigureAwait(false);
            await RequireWholeAsync(video, feed.Complete, cancellationToken).ConfigureAwait(false);
            return new Mp4Draft(path, video);
        }
        catch
        {
            video.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The second half: puts the settings into the video and its index in front, without encoding anything again, and moves it to its place.
    /// </summary>
    /// <param name="draft">What was encoded; it stays the caller's.</param>
    /// <param name="metadata">The settings to keep in the file's comment tag, or null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MediaException">The video cannot be written; the message says why.</exception>
    public async Task FinishAsync(Mp4Draft draft, VideoMetadata? metadata, CancellationToken cancellationToken)
    {
        FfmpegInfo program = await ffmpeg.LocateAsync(cancellationToken).ConfigureAwait(false);
        using PartialFile video = PartialFile.Create(draft.Target, ".mp4");
        using PartialFile? settings = metadata is null ? null : await WriteSettingsAsync(draft.Target, metadata, cancellationToken).ConfigureAwait(false);
        using StallWatch watch = Watch(video);
        FFMpegArgumentProcessor arguments = Mp4Arguments.Finish(draft.Name, settings?.Name, video.Name);
        await FfmpegRun.RunAsync(arguments, program, video.Folder, feed: null, watch, cancellationToken).ConfigureAwait(false);
        await RequireWholeAsync(video, complete: true, cancellationToken).ConfigureAwait(false);
        video.Commit();
    }

    private StallWatch Watch(PartialFile video) => new(video.Path, StallLimit, time ?? TimeProvider.System);

    private static async Task RequireWholeAsync(PartialFile video, bool complete, CancellationToken cancellationToken)
    {
        if (!File.Exists(video.Path))
        {
            throw new MediaException(
                $"The folder '{video.Folder}' was moved or emptied while the video was written; put it back and try again.")
            {
                IsRepeatable = true,
            };
        }

        if (!complete || !await Mp4Reader.HasMovieAsync(video.Path, cancellationToken).ConfigureAwait(false))
        {
            throw new MediaException("ffmpeg ended before the video was complete; try again.") { IsRepeatable = true };
        }
    }

    private static async Task<PartialFile> WriteSettingsAsync(string path, VideoMetadata metadata, CancellationToken cancellationToken)
    {
        string text = new FFMetadataBuilder().WithTag("comment", metadata.ToJson()).Build();
        PartialFile file = PartialFile.Create(path, ".ffmetadata");
        try
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
