using System.Globalization;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Components.Result;

/// <summary>How far a job is, for eyes and ears.</summary>
public static class JobProgress
{
    private const string Product = "HunyuanVideo";

    // where each phase begins and ends on the bar: denoising is most of the work at every size
    private static readonly Dictionary<string, (double From, double To)> Parts = new(StringComparer.Ordinal)
    {
        [RenderPhase.Text] = (0, 0.02),
        [RenderPhase.Denoise] = (0.02, 0.88),
        [RenderPhase.Decode] = (0.88, 0.98),
        [RenderPhase.Mp4] = (0.98, 1),
    };

    /// <summary>0 to 100.</summary>
    public static int Percent(RenderJob job)
    {
        if (job.State == JobState.Succeeded)
        {
            return 100;
        }

        if (job.Phase is null || !Parts.TryGetValue(job.Phase, out (double From, double To) part))
        {
            return 0;
        }

        double done = job.Steps > 0 ? Math.Clamp((double)job.Step / job.Steps, 0, 1) : 0;
        return (int)Math.Floor(100 * (part.From + (done * (part.To - part.From))));
    }

    /// <summary>The name of a phase in the step line.</summary>
    public static string PhaseName(string phase) => phase switch
    {
        RenderPhase.Text => "Text",
        RenderPhase.Denoise => "Denoise",
        RenderPhase.Decode => "Decode",
        _ => "MP4",
    };

    /// <summary>The title of the browser tab.</summary>
    public static string TabTitle(RenderJob? job) => job?.State switch
    {
        JobState.Queued => $"Waiting · {Product}",
        JobState.Running or JobState.Encoding => string.Create(CultureInfo.InvariantCulture, $"{Percent(job)} % · {Product}"),
        JobState.Succeeded => $"Done · {Product}",
        JobState.Failed => $"Failed · {Product}",
        _ => Product,
    };

    /// <summary>What a screen reader says; it changes at phase changes and each 10 % only.</summary>
    public static string Announcement(RenderJob? job) => job?.State switch
    {
        JobState.Queued => "The video waits to be rendered.",
        JobState.Running or JobState.Encoding => string.Create(
            CultureInfo.InvariantCulture, $"{PhaseSentence(job.Phase)}, {Percent(job) / 10 * 10} percent."),
        JobState.Succeeded => "The video is done.",
        JobState.Failed => $"The render failed. {job.Error}",
        JobState.Cancelled => "The render was cancelled.",
        _ => string.Empty,
    };

    private static string PhaseSentence(string? phase) => phase switch
    {
        RenderPhase.Denoise => "Denoising",
        RenderPhase.Decode => "Decoding",
        RenderPhase.Mp4 => "Writing the video file",
        _ => "Reading the prompt",
    };
}
