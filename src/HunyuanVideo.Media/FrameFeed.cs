using FFMpegCore.Pipes;

namespace HunyuanVideo.Media;

/// <summary>Hands the frames to the pipe, checks each one and counts them; cancellation ends the feed between two frames.</summary>
internal sealed class FrameFeed(VideoFrames frames, CancellationToken cancellationToken)
{
    /// <summary>True once every frame was handed over.</summary>
    public bool Complete { get; private set; }

    public IEnumerable<IVideoFrame> Frames()
    {
        int index = 0;
        foreach (ReadOnlyMemory<byte> rgb in frames.Frames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (index == frames.Count)
            {
                throw new MediaException($"The video has more than the {frames.Count} frames it was announced with.");
            }

            if (rgb.Length != frames.FrameBytes)
            {
                throw new MediaException(
                    $"Frame {index} has {rgb.Length} bytes; a {frames.Width}x{frames.Height} RGB frame has {frames.FrameBytes}.");
            }

            index++;
            yield return new RgbFrame(rgb, frames.Width, frames.Height);
        }

        if (index < frames.Count)
        {
            throw new MediaException($"The video ended after {index} of {frames.Count} frames.");
        }

        Complete = true;
    }
}
