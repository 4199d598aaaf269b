using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Pipeline;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Turns the pipeline's progress into the job's, with previews as pictures, and not too many of them.</summary>
public sealed class ProgressReporter(IProgress<RenderProgress> target, SavedRender? saved, TimeProvider time, TimeSpan previewInterval)
    : IProgress<GenerationProgress>
{
    private long? _lastPreview;
    private TimeSpan _elapsed;

    public void Report(GenerationProgress value)
    {
        _elapsed = value.Elapsed;
        target.Report(new RenderProgress(Name(value.Phase), value.Step, value.Of, value.Elapsed, value.Remaining, Picture(value))
        {
            SavedStep = saved?.KeptStep ?? 0,
        });
    }

    /// <summary>The frames are there and the MP4 is begun.</summary>
    public void Encoding() => target.Report(new RenderProgress(RenderPhase.Mp4, 0, 1, _elapsed, Remaining: null, Preview: null));

    private PreviewSheet? Picture(GenerationProgress value)
    {
        if (value.Preview is not { } frames)
        {
            return null;
        }

        bool due = _lastPreview is not { } last || time.GetElapsedTime(last) >= previewInterval || value.Step == value.Of;
        if (!due)
        {
            return null;
        }

        _lastPreview = time.GetTimestamp();
        byte[] image = PreviewStrip.Encode(frames.Rgb, frames.Width, frames.Height, frames.Count);
        return new PreviewSheet(image, PreviewStrip.ContentType, frames.Width, frames.Height, frames.Count);
    }

    private static string Name(GenerationPhase phase) => phase switch
    {
        GenerationPhase.TextEncoding => RenderPhase.Text,
        GenerationPhase.Denoising => RenderPhase.Denoise,
        _ => RenderPhase.Decode,
    };
}
