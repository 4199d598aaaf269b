using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>Where a denoise loop begins.</summary>
/// <param name="Latents">(1, C, T', h, w), of any type.</param>
/// <param name="Step">The step that runs first.</param>
/// <param name="FreshStep">The step that runs first when nothing is resumed: over 0 where the render begins from a source.</param>
internal readonly record struct DenoiseStart(Tensor Latents, int Step, int FreshStep)
{
    /// <summary>The start of a render that was not cut off: noise, or the source at the noise level of the first step that runs.</summary>
    /// <param name="noise">(1, C, T', h, w), the seeded noise of the target size.</param>
    /// <param name="settings">The strength and the source, if any.</param>
    /// <param name="scheduler">The whole schedule.</param>
    public static DenoiseStart Fresh(Tensor noise, GenerationSettings settings, FlowMatchEulerScheduler scheduler)
    {
        if (settings is not { Source: { } source, Strength: { } strength })
        {
            return new DenoiseStart(noise, 0, 0);
        }

        using var scope = NewDisposeScope();
        int first = scheduler.FirstStepAt(strength);
        Tensor sigma = tensor(scheduler.Sigmas[first], device: noise.device);
        Tensor latents = LatentResize.Cover(source.Read(noise.device), noise.shape[3], noise.shape[4]);
        // (1 − σ)·latents + σ·noise, at the σ of a step: the model was trained on such mixtures and on no others
        Tensor mixed = latents.lerp(noise.to(ScalarType.Float32), sigma);
        return new DenoiseStart(mixed.MoveToOuterDisposeScope(), first, first);
    }
}
