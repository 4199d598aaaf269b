using HunyuanVideo.Media;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Rendering;

/// <summary>
/// From settings to files: renders, writes the MP4 with its settings inside, the sidecar and the poster. The frames are encoded while later
/// ones are still decoded, and once more with a plain preset where ffmpeg fails or comes to a halt. Call it on the thread that owns the pipeline.
/// </summary>
public sealed class VideoProducer(HunyuanVideoPipeline pipeline, Mp4Writer writer, TimeProvider time)
{
    /// <summary>Renders and writes.</summary>
    /// <param name="order">What.</param>
    /// <param name="progress">Told of every step and tile.</param>
    /// <param name="onEncoding">Called when all frames are there and only files are left to be written.</param>
    /// <param name="cancellationToken">Stops within a step, a tile, or a frame being written.</param>
    /// <exception cref="MediaException">The video cannot be written, not with the plain preset either; the latents, if wanted, are.</exception>
    public ProducedVideo Produce(VideoOrder order, IProgress<GenerationProgress> progress, Action onEncoding, CancellationToken cancellationToken)
    {
        VideoTargets targets = order.Targets;
        var encoding = new FrameRelay<Mp4Draft>(
            (frames, ends) => writer.EncodeAsync(
                targets.Video, new VideoFrames(frames.Width, frames.Height, frames.Count, frames.ReadAsync(CancellationToken.None)), order.Options, ends),
            cancellationToken);
        try
        {
            long start = time.GetTimestamp();
            using GeneratedVideo video = pipeline.Render(order.Settings, order.Hooks with { Sink = encoding }, progress, cancellationToken);
            // before the video, which may fail; once more after it where they could not be written, or have gone with their folder
            SavedRenderException? unsaved = SaveLatents(targets.Latents, video);
            onEncoding();
            VideoMetadata metadata = video.ToRecord(order.Options, pipeline, time.GetElapsedTime(start), time.GetUtcNow());
            // This thread owns the device and has nothing else to do: waiting here keeps the renders in order.
            ProducedVideo written = WriteAsync(video, order, encoding, metadata, cancellationToken).GetAwaiter().GetResult();
            bool saved = unsaved is null && (targets.Latents is null || File.Exists(targets.Latents));
            return written with { Unsaved = saved ? null : SaveLatents(targets.Latents, video) };
        }
        finally
        {
            // no ffmpeg and no file of it outlives the render
            encoding.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Writes poster, video and sidecar; only the sidecar can know how long the encoding went on after the decode.</summary>
    private async Task<ProducedVideo> WriteAsync(
        GeneratedVideo video, VideoOrder order, FrameRelay<Mp4Draft> encoding, VideoMetadata metadata, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        VideoTargets targets = order.Targets;
        bool drawn = await TryPosterAsync(video, targets.Poster, cancellationToken);
        string? failure = await TryFinishAsync(encoding, metadata, cancellationToken);
        if (failure is not null)
        {
            // the frames are all here still: nothing is decoded again
            var frames = new VideoFrames(video.Settings.Width, video.Settings.Height, video.Count, video.EnumerateFrames());
            await writer.WriteAsync(targets.Video, frames, order.Options.Plain(), metadata, cancellationToken);
        }

        if (!drawn || !File.Exists(targets.Poster))
        {
            await WritePosterAsync(video, targets.Poster, cancellationToken);
        }

        double seconds = time.GetElapsedTime(start).TotalSeconds;
        VideoMetadata complete = metadata with
        {
            Seconds = metadata.Seconds with { Encode = seconds, Total = metadata.Seconds.Total + seconds },
        };
        try
        {
            await Sidecar.WriteAsync(targets.Video, complete, CancellationToken.None);
        }
        catch (MediaException)
        {
            // the MP4 is in place and holds the same settings: it is not given up for a copy of them
        }

        return new ProducedVideo(complete) { EncodedAgain = failure };
    }

    /// <summary>False where it could not be written, as while the folder is being moved: there is another try after the video.</summary>
    private static async Task<bool> TryPosterAsync(GeneratedVideo video, string? path, CancellationToken cancellationToken)
    {
        try
        {
            await WritePosterAsync(video, path, cancellationToken);
            return true;
        }
        catch (MediaException)
        {
            return false;
        }
    }

    private static async Task WritePosterAsync(GeneratedVideo video, string? path, CancellationToken cancellationToken)
    {
        if (path is not null)
        {
            (int width, int height) = (video.Settings.Width, video.Settings.Height);
            await Poster.WriteAsync(path, video.CopyFrame(video.Count / 2), width, height, Math.Max(width, height), cancellationToken);
        }
    }

    /// <summary>Null when the video is written; where ffmpeg failed or came to a halt, why.</summary>
    private async Task<string?> TryFinishAsync(FrameRelay<Mp4Draft> encoding, VideoMetadata metadata, CancellationToken cancellationToken)
    {
        try
        {
            await writer.FinishAsync(await encoding.ResultAsync(), metadata, cancellationToken);
            return null;
        }
        catch (MediaException error) when (error.IsRepeatable)
        {
            return error.Message;
        }
    }

    /// <summary>Why the latents could not be written, or null: a full disk there shall not cost the video.</summary>
    private SavedRenderException? SaveLatents(string? path, GeneratedVideo video)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            LatentSource.Write(path, video.Latents, video.Settings, pipeline.Card.Name);
            return null;
        }
        catch (SavedRenderException error)
        {
            return error;
        }
    }
}
