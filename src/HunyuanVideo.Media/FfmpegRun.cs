using System.ComponentModel;
using FFMpegCore;
using FFMpegCore.Exceptions;

namespace HunyuanVideo.Media;

/// <summary>Runs ffmpeg by FFMpegCore; when it is cancelled, the program is gone when the call returns.</summary>
internal static class FfmpegRun
{
    // How long ffmpeg may take to end by itself after a cancellation before it is killed.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <param name="processor">The arguments.</param>
    /// <param name="program">The program.</param>
    /// <param name="folder">The folder that the arguments' names are in.</param>
    /// <param name="cancellationToken">Ends it within about two seconds.</param>
    /// <exception cref="MediaException">It could not be run, or failed; the message says why.</exception>
    public static async Task RunAsync(FFMpegArgumentProcessor processor, FfmpegInfo program, string folder, CancellationToken cancellationToken)
    {
        FFMpegResult result = await ProcessAsync(processor, program, folder, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!result.Success)
        {
            throw new MediaException($"ffmpeg could not write the video: {FfmpegErrors.LastMeaningful(result)}");
        }
    }

    private static async Task<FFMpegResult> ProcessAsync(
        FFMpegArgumentProcessor processor, FfmpegInfo program, string folder, CancellationToken cancellationToken)
    {
        // ffmpeg works inside the target folder, so that its arguments hold no path but the pipe's.
        var options = new FFOptions { BinaryFolder = Path.GetDirectoryName(program.Path)!, WorkingDirectory = folder };
        processor.CancellableThrough(out Action cancel, Grace);
        // whoever cancels must not wait for ffmpeg to end
        CancellationTokenRegistration registration = cancellationToken.Register(() => ThreadPool.QueueUserWorkItem(_ => Stop(cancel)));
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
