using System.Diagnostics;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.ScriptedHost;

/// <summary>
/// Goes through the phases at a fixed pace with ffmpeg's test picture; a prompt with "fail" in it fails half way, one with "poison" in it
/// takes the process with it.
/// </summary>
public sealed class ScriptedVideoRenderer(TimeSpan step) : IVideoRenderer
{
    private const int Sheets = 12;

    public RenderOutcome Render(RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        RenderRequest request = task.Request;
        var picture = new TestPicture(task.ResultPath, request);
        progress.Report(new(RenderPhase.Text, 0, 0, clock.Elapsed, null, null));
        Pause(step * 4, cancellationToken);
        for (int i = 0; i <= request.InferSteps; i++)
        {
            if (i == request.InferSteps / 2 && request.Prompt.Contains("poison", StringComparison.OrdinalIgnoreCase))
            {
                // as a fault in native code would, without a word
                Process.GetCurrentProcess().Kill();
            }

            PreviewSheet? preview = i > 0 && i % Math.Max(1, request.InferSteps / 6) == 0 ? picture.Sheet(Sheets, 1.0 - ((double)i / request.InferSteps)) : null;
            TimeSpan left = (request.InferSteps - i + 8) * step;
            progress.Report(new(RenderPhase.Denoise, i, request.InferSteps, clock.Elapsed, left, preview));
            Pause(step, cancellationToken);
            if (i == request.InferSteps / 2 && request.Prompt.Contains("fail", StringComparison.OrdinalIgnoreCase))
            {
                throw new RenderException("The graphics memory is full: 1280 × 720 with 129 frames needs about 60 GB, 44 GB are free. Choose 540p or fewer frames.");
            }
        }

        progress.Report(new(RenderPhase.Decode, 0, 4, clock.Elapsed, step * 8, null));
        Pause(step * 4, cancellationToken);
        progress.Report(new(RenderPhase.Mp4, 0, 0, clock.Elapsed, step * 4, null));
        return picture.Finish(clock.Elapsed, cancellationToken);
    }

    private static void Pause(TimeSpan time, CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(time);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
