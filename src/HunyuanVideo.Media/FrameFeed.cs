using System.Globalization;
using FFMpegCore.Pipes;

namespace HunyuanVideo.Media;

/// <summary>Hands the frames to ffmpeg's pipe as they come, checks each one and counts them; cancellation ends the feed, also while it waits for a frame.</summary>
internal sealed class FrameFeed(VideoFrames frames, int fps, CancellationToken cancelled) : IPipeSource
{
    /// <summary>True once every frame was handed over.</summary>
    public bool Complete { get; private set; }

    public string GetStreamArguments() =>
        string.Create(CultureInfo.InvariantCulture, $"-f rawvideo -r {fps} -pix_fmt rgb24 -s {frames.Width}x{frames.Height}");

    public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cancelled);
        int index = 0;
        await foreach (ReadOnlyMemory<byte> rgb in frames.Frames.WithCancellation(either.Token).ConfigureAwait(false))
        {
            either.Token.ThrowIfCancellationRequested();
            Check(rgb, index);
            if (!await TryWriteAsync(outputStream, rgb, either.Token).ConfigureAwait(false))
            {
                return;
            }

            index++;
        }

        if (index < frames.Count)
        {
            throw new MediaException($"The video ended after {index} of {frames.Count} frames.");
        }

        Complete = true;
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

    /// <summary>False where ffmpeg has closed its end: its own words, not the pipe's, say why.</summary>
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
