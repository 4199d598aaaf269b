using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>Saves a denoise loop while it runs, and knows after which step it was told to end.</summary>
/// <param name="saved">Where it is saved; null saves nothing.</param>
/// <param name="identity">The render's name there.</param>
/// <param name="steps">Steps of the whole schedule.</param>
/// <param name="clock">Counts the steps the transformer ran for.</param>
internal sealed class DenoiseKeeper(SavedRender? saved, string identity, int steps, RenderClock clock)
{
    private int? _last;
    private int? _finishedBefore;

    /// <summary>Steps of the whole schedule that were done when the loop was told to end; null when it went to its end.</summary>
    public int? FinishedAt => _last < steps ? _last : _finishedBefore;

    /// <summary>Where an earlier attempt was cut off, or null. It belongs to the caller.</summary>
    public DenoiseState? Resume(Device device)
    {
        DenoiseState? state = saved?.TryLoad(identity, device);
        _finishedBefore = state?.FinishedAt;
        return state;
    }

    /// <summary>A step is done.</summary>
    public void Step(DenoiseStep step, DenoiseInputs inputs)
    {
        _last = step.Done;
        saved?.Offer(identity, new LoopPosition(step.Done, clock.ComputedSteps), step.Latents, inputs);
    }

    /// <summary>The loop is over: one that ended early is saved as it ended, before the VAE decodes.</summary>
    public void Finish(Tensor latents, DenoiseInputs inputs)
    {
        if (_last is { } done && done < steps)
        {
            saved?.Write(identity, new LoopPosition(steps, clock.ComputedSteps, done), latents, inputs);
        }
    }
}
