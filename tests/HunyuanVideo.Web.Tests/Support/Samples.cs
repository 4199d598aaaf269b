using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Tests.Support;

internal static class Samples
{
    public static ModelCard Card { get; } = ModelCard.Released with { Examples = ["A cat.", "A dog.", "A fox.", "A crow.", "A newt."] };

    public static ModelSnapshot Model { get; } = new() { Card = Card, Phase = ModelPhase.Ready, Device = "CPU", Dtype = "fp32" };

    public static RenderRequest Request { get; } = new()
    {
        Prompt = "A cat walks on the grass.",
        Width = 960,
        Height = 544,
        VideoLength = 65,
        InferSteps = 50,
        Seed = 481516,
        FlowShift = 7,
        EmbeddedGuidanceScale = 6,
    };

    public static DateTimeOffset Start { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static RenderJob Job(JobState state) => new()
    {
        Id = JobId.New(Start),
        Request = Request,
        State = state,
        CreatedAt = Start,
        StartedAt = state == JobState.Queued ? null : Start,
        UpdatedAt = Start,
    };

    public static RenderJob Denoising(int step, PreviewSheet? preview = null) => Job(JobState.Running) with
    {
        Phase = RenderPhase.Denoise,
        Step = step,
        Steps = 50,
        Elapsed = TimeSpan.FromSeconds(192),
        Remaining = TimeSpan.FromSeconds(220),
        UpdatedAt = Start.AddSeconds(192),
        Preview = preview,
        PreviewNumber = preview is null ? 0 : 1,
    };

    public static RenderJob Succeeded() => Job(JobState.Succeeded) with
    {
        Outcome = new RenderOutcome("/a.mp4", "/a.jpg", "/a.json", Request.Seed, TimeSpan.FromSeconds(302)),
    };
}
