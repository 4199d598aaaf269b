using System.ComponentModel;
using System.Text;
using FFMpegCore;
using FFMpegCore.Exceptions;

namespace HunyuanVideo.Media;

/// <summary>Writes frames as an H.264 MP4 that every browser plays: frames go to ffmpeg through a pipe, settings into the comment tag.</summary>
public sealed class Mp4Writer(FfmpegLocator ffmpeg)
{
    // How long ffmpeg may take to end by itself after a cancellation before it is killed.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Checks what writing needs, to be called before anything is rendered: ffmpeg, and a folder that can be written (it is made if missing).</summary>
    /// <exception cref="MediaException">What is missing, in one sentence.</exception>
    public async Task CheckAsync(string folder, CancellationToken cancellationToken)
    {
        await ffmpeg.LocateAsync(cancellationToken).ConfigureAwait(false);
        PartFile.Create(Path.Combine(folder, "check.mp4")).Dispose();
    }

    /// <summary>
    /// Encodes <paramref name="frames"/> to <paramref name="path"/> (H.264 High, yuv420p, BT.709, index before data).
    /// The file appears, or replaces an older one, only when it is whole; on failure or cancellation nothing is left behind.
    /// </summary>
    /// <param name="path">The MP4 to write; its folder is made if missing.</param>
    /// <param name="frames">The frames; width and height must be even.</param>
    /// <param name="options">Frame rate, quality, speed.</param>
    /// <param name="metadata">The settings to keep in the file's comment tag, or null for none.</param>
    /// <param name="cancellationToken">Ends the encoding within about two seconds.</param>
    /// <exception cref="MediaException">The video cannot be written; the message says why.</exception>
    public async Task WriteAsync(
        string path, VideoFrames frames, Mp4Options options, VideoMetadata? metadata, CancellationToken cancellationToken)
    {
        options.Validate();
        if (int.IsOddInteger(frames.Width) || int.IsOddInteger(frames.Height))
        {
            throw new MediaException($"The video is {frames.Width}x{frames.Height}; H.264 needs an even width and height.");
        }

        FfmpegInfo program = await ffmpeg.LocateAsync(cancellationToken).ConfigureAwait(false);
        using PartFile video = PartFile.Create(path, ".mp4");
        using PartFile? settings = metadata is null ? null : await WriteSettingsAsync(path, metadata, cancellationToken).ConfigureAwait(false);
        var feed = new FrameFeed(frames, cancellationToken);
        FFMpegArgumentProcessor processor = Mp4Arguments.Build(feed.Frames(), options, video.Name, settings?.Name);
        FFMpegResult result = await RunAsync(processor, program, video.Folder, cancellationToken).ConfigureAwait(false);

        cancellationToken.ThrowIfCancellationRequested();
        if (!result.Success)
        {
            throw new MediaException($"ffmpeg could not write the video: {FfmpegErrors.LastMeaningful(result)}");
        }

        if (!feed.Complete || !await Mp4Reader.HasMovieAsync(video.Path, cancellationToken).ConfigureAwait(false))
        {
            throw new MediaException("ffmpeg ended before the video was complete; try again.");
        }

        video.Commit();
    }

    private static async Task<PartFile> WriteSettingsAsync(string path, VideoMetadata metadata, CancellationToken cancellationToken)
    {
        string text = new FFMetadataBuilder().WithTag("comment", metadata.ToJson()).Build();
        PartFile file = PartFile.Create(path, ".ffmetadata");
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

    private static async Task<FFMpegResult> RunAsync(
        FFMpegArgumentProcessor processor, FfmpegInfo program, string folder, CancellationToken cancellationToken)
    {
        // ffmpeg works inside the target folder, so that its arguments hold no path but the pipe's.
        var options = new FFOptions { BinaryFolder = Path.GetDirectoryName(program.Path)!, WorkingDirectory = folder };
        processor.CancellableThrough(out Action cancel, Grace);
        CancellationTokenRegistration registration = cancellationToken.Register(() => Stop(cancel));
        await using (registration.ConfigureAwait(false))
        {
            try
            {
                return await processor.ProcessAsynchronously(throwOnError: false, options, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (e is FFMpegException or IOException or Win32Exception)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new MediaException($"ffmpeg could not be run: {e.Message}", e);
            }
        }
    }

    private static void Stop(Action cancel)
    {
        try
        {
            cancel();
        }
        catch (IOException)
        {
            // ffmpeg ended in the same moment: there is nobody left to tell.
        }
    }
}
