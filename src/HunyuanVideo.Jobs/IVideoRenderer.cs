namespace HunyuanVideo.Jobs;

/// <summary>Renders one video at a time, blocking. Both methods are only ever called on the station's one render thread.</summary>
public interface IVideoRenderer
{
    /// <summary>
    /// Called once before the first render, to load what a render needs. Requests are accepted meanwhile and wait.
    /// </summary>
    /// <exception cref="RenderException">It cannot render; every job then fails with this message.</exception>
    void Prepare(CancellationToken cancellationToken)
    {
    }

    /// <summary>Renders <paramref name="request"/>, whose seed is never random here, and writes the files.</summary>
    /// <param name="id">The job, for naming its files.</param>
    /// <param name="request">What to render.</param>
    /// <param name="progress">Takes reports; returns at once.</param>
    /// <param name="cancellationToken">Checked at least once in every step.</param>
    /// <exception cref="RenderException">It failed for a reason people can act on.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; no files are left.</exception>
    RenderOutcome Render(JobId id, RenderRequest request, IProgress<RenderProgress> progress, CancellationToken cancellationToken);
}
