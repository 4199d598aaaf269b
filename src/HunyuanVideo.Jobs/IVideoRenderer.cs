namespace HunyuanVideo.Jobs;

/// <summary>
/// Renders one video at a time for each worker, blocking. A worker calls all methods on its one render thread; where there are several workers
/// a renderer has to expect calls from each of them at once, and prepares once for all.
/// </summary>
public interface IVideoRenderer
{
    /// <summary>
    /// Called once before the first render, to load what a render needs. Jobs are accepted meanwhile and wait.
    /// </summary>
    /// <exception cref="RenderException">It cannot render; the jobs go on waiting, for a start that can.</exception>
    void Prepare(CancellationToken cancellationToken)
    {
    }

    /// <summary>
    /// Called before each look for a job: what must not happen during one, such as a change of the model, happens here. Jobs wait meanwhile.
    /// </summary>
    /// <param name="prepared">Whether <see cref="Prepare"/> succeeded.</param>
    /// <param name="cancellationToken">Cancelled when the worker ends.</param>
    /// <returns>Whether it can render now; the jobs wait until it can.</returns>
    bool BetweenJobs(bool prepared, CancellationToken cancellationToken) => prepared;

    /// <summary>
    /// Why a job cannot be rendered now though it may be later, as when a file that it names is gone: one sentence; null where nothing is
    /// missing. Such a job waits, without counting an attempt, and others are rendered meanwhile. Called on any thread, often; looks, and does no more.
    /// </summary>
    string? WhyWait(RenderRequest request) => null;

    /// <summary>
    /// Called before each claim, after a render that failed, and now and then while no job waits: what of the machine keeps it from
    /// rendering. Jobs wait until it says nothing any more.
    /// </summary>
    /// <param name="next">What is to be rendered, where that is known.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
    MachineFault? FaultOfMachine(RenderRequest? next, CancellationToken cancellationToken) => null;

    /// <summary>
    /// Whether the denoising of a saved render is done, so that only decoding and encoding are left: such a file is kept when the job fails.
    /// Safe on any thread, and false where there is no file or it cannot be read.
    /// </summary>
    /// <param name="savedRenderFile">Full path of the file to resume from.</param>
    bool IsDenoised(string savedRenderFile) => false;

    /// <summary>Renders a job, whose seed is never random here, and writes the files. They are on disk when this returns.</summary>
    /// <param name="task">What to render, and where the files go.</param>
    /// <param name="progress">Takes reports; returns at once.</param>
    /// <param name="cancellationToken">Checked at least once in every step.</param>
    /// <exception cref="RenderException">It failed for a reason people can act on.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; what was saved of it is kept.</exception>
    RenderOutcome Render(RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken);
}
