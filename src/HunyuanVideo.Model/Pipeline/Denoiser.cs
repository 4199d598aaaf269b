using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>What a denoise loop is told.</summary>
/// <param name="Scheduler">The noise schedule.</param>
/// <param name="Positive">The prompt.</param>
/// <param name="Negative">The negative prompt, which turns on true CFG; null leaves it off.</param>
/// <param name="GuidanceScale">The strength of true CFG.</param>
/// <param name="EmbeddedGuidanceScale">The distilled guidance.</param>
internal sealed record DenoiseInputs(
    FlowMatchEulerScheduler Scheduler, TextConditioning Positive, TextConditioning? Negative, double GuidanceScale, double EmbeddedGuidanceScale)
    : IDisposable
{
    /// <summary>Looked at after each step: ends the loop there, with the clean latents the model expects.</summary>
    public CancellationToken Finish { get; init; }

    /// <summary>Leaves steps out; null computes every one.</summary>
    public IStepCache? Cache { get; init; }

    /// <summary>Frees the texts and the cache.</summary>
    public void Dispose()
    {
        Positive.Dispose();
        Negative?.Dispose();
        Cache?.Dispose();
    }
}

/// <summary>A finished step of the loop. The tensors are the loop's: copy what must outlive the call.</summary>
/// <param name="Done">Steps done.</param>
/// <param name="Latents">The latents after the step.</param>
/// <param name="Clean">The clean latents the model expects.</param>
/// <param name="Computed">Whether the transformer's blocks ran.</param>
internal readonly record struct DenoiseStep(int Done, Tensor Latents, Tensor Clean, bool Computed);

/// <summary>The loop that turns noise into latents.</summary>
internal sealed class Denoiser(IVelocityModel transformer)
{
    private static readonly Scalar Thousand = 1000;

    /// <summary>Runs every step.</summary>
    /// <param name="noise">(1, C, T', h, w), of any type; the latents after <paramref name="firstStep"/> steps where that is over 0.</param>
    /// <param name="inputs">Schedule, texts and strengths.</param>
    /// <param name="firstStep">Steps that are done already.</param>
    /// <param name="onStep">Called after each step.</param>
    /// <param name="cancellationToken">Looked at before each step, and in it before each block.</param>
    /// <returns>The final latents in fp32, in the caller's scope.</returns>
    public Tensor Run(Tensor noise, DenoiseInputs inputs, int firstStep, Action<DenoiseStep>? onStep, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        Tensor freqsCis = transformer.RotaryTable(noise.shape);
        Tensor? guidance = EmbeddedGuidance(inputs.EmbeddedGuidanceScale);
        using Scalar guidanceScale = inputs.GuidanceScale;
        Tensor latents = noise.to(ScalarType.Float32);
        for (int step = firstStep; step < inputs.Scheduler.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var stepScope = NewDisposeScope();
            Tensor timestep = tensor([inputs.Scheduler.Timesteps[step]], device: transformer.Device);
            bool computed = inputs.Cache?.MustCompute(step, latents) ?? true;
            Tensor Predict(int branch, TextConditioning text)
            {
                BlockResidual? residual = inputs.Cache?.Residual(branch);
                if (!computed && residual is null)
                {
                    return inputs.Cache!.Reuse(branch, latents);
                }

                residual?.IsReused = !computed;
                var input = new TransformerInput(latents, timestep, text.TextStates, text.TextMask, text.Pooled, freqsCis, guidance)
                {
                    CancellationToken = cancellationToken,
                };
                return transformer.Forward(input, residual);
            }

            Tensor[] branches = inputs.Negative is null
                ? [Predict(0, inputs.Positive)]
                : [Predict(0, inputs.Positive), Predict(1, inputs.Negative)];
            if (computed)
            {
                inputs.Cache?.Keep(latents, branches);
            }

            Tensor velocity = branches.Length == 1 ? branches[0] : branches[1].add(branches[0] - branches[1], guidanceScale);
            Tensor next = inputs.Scheduler.Step(latents, velocity, step);
            Tensor clean = inputs.Scheduler.PredictClean(latents, velocity, step);
            onStep?.Invoke(new DenoiseStep(step + 1, next, clean, computed));
            if (inputs.Finish.IsCancellationRequested && step + 1 < inputs.Scheduler.Steps)
            {
                return clean.MoveToOuterDisposeScope().MoveToOuterDisposeScope();
            }

            latents.Dispose();
            latents = next.MoveToOuterDisposeScope();
        }

        return latents.MoveToOuterDisposeScope();
    }

    /// <summary>The guidance input, rounded to the model's type before and after × 1000, as the reference does: (1).</summary>
    private Tensor? EmbeddedGuidance(double scale)
    {
        return transformer.Config.GuidanceEmbed
            ? tensor([(float)scale], device: transformer.Device).to(transformer.DType).mul(Thousand)
            : null;
    }
}
