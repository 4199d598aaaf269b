using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Resources;

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
        RenderPhase.Text => ResultTexts.Of("PhaseText"),
        RenderPhase.Denoise => ResultTexts.Of("PhaseDenoise"),
        RenderPhase.Decode => ResultTexts.Of("PhaseDecode"),
        _ => "MP4",
    };

    /// <summary>The title of the browser tab.</summary>
    public static string TabTitle(RenderJob? job) => job?.State switch
    {
        JobState.Queued => $"{ResultTexts.Of("TabWaiting")} · {Product}",
        JobState.Running or JobState.Encoding => string.Create(CultureInfo.InvariantCulture, $"{Percent(job)} % · {Product}"),
        JobState.Succeeded => $"{ResultTexts.Of(job.IsVideoMissing ? "VideoMissing" : "TabDone")} · {Product}",
        JobState.Failed => $"{ResultTexts.Of("TabFailed")} · {Product}",
        _ => Product,
    };

    /// <summary>What a screen reader says; it changes at phase changes and each 10 % only.</summary>
    public static string Announcement(RenderJob? job) => job?.State switch
    {
        JobState.Queued => ResultTexts.Of("SayWaiting"),
        JobState.Running or JobState.Encoding => ResultTexts.Of("SayPercent", PhaseSentence(job.Phase), Percent(job) / 10 * 10),
        JobState.Succeeded => job.IsVideoMissing ? $"{ResultTexts.Of("VideoMissing")}. {ResultTexts.Of("VideoMissingWhy")}" : ResultTexts.Of("SayDone"),
        JobState.Failed => $"{ResultTexts.Of("SayFailed")} {job.Error}",
        JobState.Cancelled => ResultTexts.Of("SayCancelled"),
        _ => string.Empty,
    };

    private static string PhaseSentence(string? phase) => phase switch
    {
        RenderPhase.Denoise => ResultTexts.Of("Denoising"),
        RenderPhase.Decode => ResultTexts.Of("Decoding"),
        RenderPhase.Mp4 => ResultTexts.Of("WritingFile"),
        _ => ResultTexts.Of("ReadingPrompt"),
    };
}
