namespace HunyuanVideo.Jobs;

/// <summary>A report from inside a render.</summary>
/// <param name="Phase">One of <see cref="RenderPhase"/>.</param>
/// <param name="Step">Steps of the phase that are done.</param>
/// <param name="Steps">Steps of the phase in all; 0 when it is not counted.</param>
/// <param name="Elapsed">Time since the render began.</param>
/// <param name="Remaining">Time until the video is there, as far as known.</param>
/// <param name="Preview">A newer preview, or null to keep the last one.</param>
public sealed record RenderProgress(
    string Phase, int Step, int Steps, TimeSpan Elapsed, TimeSpan? Remaining, PreviewSheet? Preview)
{
    /// <summary>Denoising steps that are safe in the saved render; 0 without one.</summary>
    public int SavedStep { get; init; }
}
