using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Requests;
using static TorchSharp.torch;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The files a render makes.</summary>
/// <param name="Video">The MP4; its settings go to a sidecar of the same name.</param>
/// <param name="Poster">A still image, if wanted.</param>
/// <param name="Latents">The final latents as safetensors, if wanted.</param>
public sealed record VideoTargets(string Video, string? Poster = null, string? Latents = null);

/// <summary>
/// From settings to files: renders, writes the MP4 with its settings inside, the sidecar and the poster. The frames are encoded while later
/// ones are still decoded. Call it on the thread that owns the pipeline.
/// </summary>
public sealed class VideoProducer(HunyuanVideoPipeline pipeline, Mp4Writer writer, TimeProvider time)
{
    /// <summary>Renders and writes.</summary>
    /// <param name="settings">What to render.</param>
    /// <param name="targets">Where the files go.</param>
    /// <param name="options">Frame rate and quality.</param>
    /// <param name="checkpoint">Where the denoise loop is kept, to be resumed; null keeps nothing.</param>
    /// <param name="progress">Told of every step and tile.</param>
    /// <param name="onEncoding">Called when all frames are there and only files are left to be written.</param>
    /// <param name="cancellationToken">Stops within a step, a tile, or a frame being written.</param>
    /// <returns>The record that was written into the MP4.</returns>
    /// <exception cref="MediaException">The video cannot be written; the latents, if wanted, are.</exception>
    /// <exception cref="CheckpointException">The latents cannot be written; the video is.</exception>
    public VideoMetadata Produce(
        GenerationSettings settings,
        VideoTargets targets,
        Mp4Options options,
        RenderCheckpoint? checkpoint,
        IProgress<GenerationProgress> progress,
        Action onEncoding,
        CancellationToken cancellationToken) =>
        Produce(settings, targets, options, checkpoint, progress, onEncoding, CancellationToken.None, cancellationToken);

    /// <summary>Renders and writes, and can be told to make do with the denoising steps that are done.</summary>
    /// <param name="settings">What to render.</param>
    /// <param name="targets">Where the files go.</param>
    /// <param name="options">Frame rate and quality.</param>
    /// <param name="checkpoint">Where the denoise loop is kept, to be resumed; null keeps nothing.</param>
    /// <param name="progress">Told of every step and tile.</param>
    /// <param name="onEncoding">Called when all frames are there and only files are left to be written.</param>
    /// <param name="finish">Ends the denoising after the present step.</param>
    /// <param name="cancellationToken">Stops within a step, a tile, or a frame being written.</param>
    /// <returns>The record that was written into the MP4.</returns>
    /// <exception cref="MediaException">The video cannot be written; the latents, if wanted, are.</exception>
    /// <exception cref="CheckpointException">The latents cannot be written; the video is.</exception>
    public VideoMetadata Produce(
        GenerationSettings settings,
        VideoTargets targets,
        Mp4Options options,
        RenderCheckpoint? checkpoint,
        IProgress<GenerationProgress> progress,
        Action onEncoding,
        CancellationToken finish,
        CancellationToken cancellationToken)
    {
        var encoding = new FrameRelay<Mp4Draft>(
            (frames, ends) => writer.EncodeAsync(
                targets.Video, new VideoFrames(frames.Width, frames.Height, frames.Count, frames.ReadAsync(CancellationToken.None)), options, ends),
            cancellationToken);
        try
        {
            long start = time.GetTimestamp();
            using GeneratedVideo video = pipeline.Render(settings, checkpoint, encoding, progress, finish, cancellationToken);
            CheckpointException? unsaved = targets.Latents is null ? null : SaveLatents(targets.Latents, video);
            onEncoding();
            VideoMetadata metadata = video.ToRecord(options, pipeline, time.GetElapsedTime(start), time.GetUtcNow());
            // This thread owns the device and has nothing else to do: waiting here keeps the renders in order.
            VideoMetadata complete = WriteAsync(video, targets, encoding, metadata, cancellationToken).GetAwaiter().GetResult();
            return unsaved is null ? complete : throw new CheckpointException($"The video is written, but {unsaved.Message}", unsaved);
        }
        finally
        {
            // no ffmpeg and no file of it outlives the render
            encoding.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Writes poster, video and sidecar; only the sidecar can know how long the encoding went on after the decode.</summary>
    private async Task<VideoMetadata> WriteAsync(
        GeneratedVideo video, VideoTargets targets, FrameRelay<Mp4Draft> encoding, VideoMetadata metadata, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        int width = video.Settings.Width;
        int height = video.Settings.Height;
        if (targets.Poster is not null)
        {
            await Poster.WriteAsync(targets.Poster, video.CopyFrame(video.Count / 2), width, height, Math.Max(width, height), cancellationToken);
        }

        await writer.FinishAsync(await encoding.ResultAsync(), metadata, cancellationToken);
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

        return complete;
    }

    /// <summary>Why the latents could not be written, or null: a full disk there shall not cost the video.</summary>
    private CheckpointException? SaveLatents(string path, GeneratedVideo video)
    {
        try
        {
            SafetensorsWriter.Write(
                path,
                new Dictionary<string, Tensor>(StringComparer.Ordinal) { [LatentSource.TensorName] = video.Latents },
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["seed"] = $"{video.Settings.Seed}",
                    ["prompt"] = video.Settings.Prompt,
                    ["model"] = pipeline.Card.Name,
                });
            return null;
        }
        catch (CheckpointException error)
        {
            return error;
        }
    }
}
