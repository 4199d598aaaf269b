using System.Diagnostics;
using System.Globalization;
using FFMpegCore;

namespace HunyuanVideo.Media;

/// <summary>Runs ffmpeg while it writes a video: one that fails or comes to a halt is told, and gone with all its children when the call returns.</summary>
internal static class FfmpegRun
{
    /// <param name="arguments">The arguments.</param>
    /// <param name="program">The program.</param>
    /// <param name="folder">The folder that the arguments' names are in.</param>
    /// <param name="feed">Writes its input; null where it has none, and has to write from the beginning.</param>
    /// <param name="watch">Sees it come to a halt.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="MediaException">It could not be run, failed or came to a halt; the message says why.</exception>
    public static async Task RunAsync(
        FFMpegArgumentProcessor arguments, FfmpegInfo program, string folder, FrameFeed? feed, StallWatch watch, CancellationToken cancellationToken)
    {
        // ffmpeg works inside the target folder, so that its arguments hold no path
        var start = new ProcessStartInfo(program.Path, $"-v error {arguments.Arguments}") { WorkingDirectory = folder };
        ProgramInput? input = feed is null ? null : feed.WriteAsync;
        if (feed is null)
        {
            watch.Busy();
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watch.Stalled);
        string? error;
        try
        {
            error = await MediaProgram.RunAsync(start, _ => { }, input, started: null, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && watch.Stalled.IsCancellationRequested)
        {
            throw new MediaException(string.Create(
                CultureInfo.InvariantCulture,
                $"ffmpeg took no frame and wrote nothing for {watch.Limit.TotalSeconds:0.#} seconds and was ended; check that the disk answers and the machine is not overloaded, and try again."))
            {
                IsRepeatable = true,
            };
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (error is not null)
        {
            throw new MediaException($"ffmpeg could not write the video: {error}") { IsRepeatable = true };
        }
    }
}
