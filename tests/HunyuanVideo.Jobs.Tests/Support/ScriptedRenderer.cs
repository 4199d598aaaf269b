namespace HunyuanVideo.Jobs.Tests.Support;

/// <summary>A renderer whose work is written in the test.</summary>
internal sealed class ScriptedRenderer(
    ScriptedRenderer.Script script, Action<CancellationToken>? prepare = null, Func<bool, bool>? betweenJobs = null,
    Func<RenderRequest, string?>? whyWait = null) : IVideoRenderer
{
    public delegate RenderOutcome Script(RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken);

    /// <summary>The content of a saved render whose denoising is done.</summary>
    public const string Denoised = "denoised";

    public static RenderRequest Request { get; } = new()
    {
        Prompt = "A cat walks on the grass.",
        Width = 64,
        Height = 48,
        VideoLength = 5,
        InferSteps = 4,
        FlowShift = 7,
        EmbeddedGuidanceScale = 6,
    };

    /// <summary>Writes a video and a poster, as a render that went well.</summary>
    public static RenderOutcome Succeed(RenderTask task)
    {
        File.WriteAllText($"{task.ResultPath}.mp4", "video");
        File.WriteAllText($"{task.ResultPath}.jpg", "poster");
        return new($"{task.ResultPath}.mp4", $"{task.ResultPath}.jpg", null, task.Request.Seed, TimeSpan.FromSeconds(3))
        {
            SecondsByPhase = new Dictionary<string, double>(StringComparer.Ordinal) { [RenderPhase.Denoise] = 3 },
        };
    }

    /// <summary>Writes a half file and a saved render and then goes on until it is told to stop.</summary>
    public static RenderOutcome UntilStopped(RenderTask task, CancellationToken cancellationToken)
    {
        File.WriteAllText(task.SavedRenderFile, "saved");
        File.WriteAllText($"{task.ResultPath}.mp4", "half");
        cancellationToken.WaitHandle.WaitOne();
        cancellationToken.ThrowIfCancellationRequested();
        return Succeed(task);
    }

    /// <summary>What the machine is found to lack.</summary>
    public Func<RenderRequest?, MachineFault?>? Look { get; init; }

    public MachineFault? FaultOfMachine(RenderRequest? next, CancellationToken cancellationToken) => Look?.Invoke(next);

    public void Prepare(CancellationToken cancellationToken) => prepare?.Invoke(cancellationToken);

    public bool BetweenJobs(bool prepared, CancellationToken cancellationToken) => betweenJobs?.Invoke(prepared) ?? prepared;

    public string? WhyWait(RenderRequest request) => whyWait?.Invoke(request);

    /// <summary>Saved renders of the tests say so.</summary>
    public bool IsDenoised(string savedRenderFile) => File.Exists(savedRenderFile) && File.ReadAllText(savedRenderFile) == Denoised;

    public RenderOutcome Render(RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken) =>
        script(task, progress, cancellationToken);
}
