namespace HunyuanVideo.Jobs;

/// <summary>One attempt at a job.</summary>
/// <param name="Id">The job.</param>
/// <param name="Request">What to render; the seed in it is resolved.</param>
/// <param name="ResultPath">
/// Full path of the result files without their extension, no other attempt's: what an attempt leaves behind that was cut off is never
/// taken for a result.
/// </param>
/// <param name="SavedRenderFile">Full path of the file to resume from, every attempt's the same. The worker deletes it at the end.</param>
public sealed record RenderTask(JobId Id, RenderRequest Request, string ResultPath, string SavedRenderFile)
{
    /// <summary>Full path of the latents to begin from; null where the request names no source.</summary>
    public string? SourceFile { get; init; }

    /// <summary>Cancelled when the render shall end its denoising after the present step and decode what is there.</summary>
    public CancellationToken Finish { get; init; }
}
