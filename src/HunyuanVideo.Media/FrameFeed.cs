namespace HunyuanVideo.Media;

/// <summary>Hands the frames to ffmpeg's standard input as they come, checks each one, and tells the watch whose turn it is.</summary>
internal sealed class FrameFeed(VideoFrames frames, StallWatch watch)
{
    /// <summary>True once every frame was handed over.</summary>
    public bool Complete { get; private set; }

    /// <summary>Writes all frames; where ffmpeg has closed its end it stops, because ffmpeg's own words, not the pipe's, say why.</summary>
    /// <exception cref="MediaException">The frames are not those that were announced.</exception>
    public async Task WriteAsync(Stream pipe, CancellationToken cancellationToken)
    {
        int index = 0;
        await foreach (ReadOnlyMemory<byte> rgb in frames.Frames.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Check(rgb, index);
            watch.Busy();
            if (!await TryWriteAsync(pipe, rgb, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            watch.Idle();
            index++;
        }

        if (index < frames.Count)
        {
            throw new MediaException($"The video ended after {index} of {frames.Count} frames.");
        }

        Complete = true;
        // now it has to come to an end
        watch.Busy();
    }

    private void Check(ReadOnlyMemory<byte> rgb, int index)
    {
        if (index == frames.Count)
        {
            throw new MediaException($"The video has more than the {frames.Count} frames it was announced with.");
        }

        if (rgb.Length != frames.FrameBytes)
        {
            throw new MediaException(
                $"Frame {index} has {rgb.Length} bytes; a {frames.Width}x{frames.Height} RGB frame has {frames.FrameBytes}.");
        }
    }

    private static async Task<bool> TryWriteAsync(Stream pipe, ReadOnlyMemory<byte> rgb, CancellationToken cancellationToken)
    {
        try
        {
            await pipe.WriteAsync(rgb, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
