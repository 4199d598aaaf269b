namespace HunyuanVideo.Jobs.Tests.Support;

/// <summary>A renderer whose work is written in the test.</summary>
internal sealed class ScriptedRenderer(ScriptedRenderer.Script script, Action<CancellationToken>? prepare = null) : IVideoRenderer
{
    public delegate RenderOutcome Script(RenderRequest request, IProgress<RenderProgress> progress, CancellationToken cancellationToken);

    public static RenderOutcome Outcome { get; } = new("/videos/a.mp4", "/videos/a.jpg", "/videos/a.json", 7, TimeSpan.FromSeconds(3));

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

    public void Prepare(CancellationToken cancellationToken) => prepare?.Invoke(cancellationToken);

    public RenderOutcome Render(JobId id, RenderRequest request, IProgress<RenderProgress> progress, CancellationToken cancellationToken) =>
        script(request, progress, cancellationToken);
}
