using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>Keeps a denoise loop on disk while it runs, and knows after which step it was told to end.</summary>
/// <param name="checkpoint">The file; null keeps nothing.</param>
/// <param name="identity">The render's name in it.</param>
/// <param name="inputs">What the loop is told.</param>
/// <param name="clock">Counts the steps the transformer ran for.</param>
/// <param name="finishedAt">The step after which an earlier attempt was told to end.</param>
internal sealed class DenoiseKeeper(RenderCheckpoint? checkpoint, string identity, DenoiseInputs inputs, RenderClock clock, int? finishedAt)
{
    private int? _last;

    /// <summary>Steps of the whole schedule that were done when the loop was told to end; null when it went to its end.</summary>
    public int? FinishedAt => _last < inputs.Scheduler.Steps ? _last : finishedAt;

    /// <summary>A step is done.</summary>
    public void Step(DenoiseStep step)
    {
        _last = step.Done;
        checkpoint?.Offer(identity, step.Done, clock.ComputedSteps, inputs.Scheduler.Steps, step.Latents, inputs);
    }

    /// <summary>The loop is over: one that ended early is kept as it ended, before the VAE decodes.</summary>
    public void Finish(Tensor latents)
    {
        if (_last is { } done && done < inputs.Scheduler.Steps)
        {
            checkpoint?.Finish(identity, done, clock.ComputedSteps, inputs.Scheduler.Steps, latents, inputs);
        }
    }
}
