using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Vae;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <content>The stages of a render: text states, denoised latents, frames.</content>
public sealed partial class HunyuanVideoPipeline
{
    private DenoiseInputs Encode(
        GenerationSettings settings,
        DenoiseState? resumed,
        RenderClock clock,
        IProgress<GenerationProgress>? progress,
        CancellationToken cancellationToken)
    {
        bool guided = settings.GuidanceScale > 1;
        int of = guided ? 2 : 1;
        bool image = settings.VideoLength == 1;
        clock.Begin();
        progress?.Report(clock.Report(GenerationPhase.TextEncoding, 0, of));
        TextConditioning positive = resumed?.Positive ?? _parts.PromptEncoder.Encode(settings.Prompt, image, cancellationToken);
        TextConditioning? negative = resumed?.Negative;
        try
        {
            negative ??= guided ? EncodeNegative(settings, image, cancellationToken) : null;
            progress?.Report(clock.Report(GenerationPhase.TextEncoding, of, of));
        }
        catch
        {
            positive.Dispose();
            negative?.Dispose();
            throw;
        }

        clock.End(GenerationPhase.TextEncoding);
        var scheduler = new FlowMatchEulerScheduler(settings.InferSteps, settings.FlowShift);
        IStepCache? cache = StepCaches.For(settings);
        if (resumed is { FinishedAt: null })
        {
            cache?.Restore(resumed.Cache);
        }

        return new DenoiseInputs(scheduler, positive, negative, settings.GuidanceScale, settings.EmbeddedGuidanceScale) { Cache = cache };
    }

    private TextConditioning EncodeNegative(GenerationSettings settings, bool image, CancellationToken cancellationToken)
    {
        string text = string.IsNullOrWhiteSpace(settings.NegativePrompt) ? GenerationSettings.DefaultNegativePrompt : settings.NegativePrompt;
        return _parts.PromptEncoder.Encode(text, image, cancellationToken);
    }

    private Tensor Denoise(
        DenoiseStart start,
        DenoiseInputs inputs,
        DenoiseKeeper keeper,
        RenderClock clock,
        IProgress<GenerationProgress>? progress,
        CancellationToken cancellationToken)
    {
        // what a source saves is no step of this render: people see the steps that run
        int steps = inputs.Scheduler.Steps - start.FreshStep;
        clock.Begin(start.Step - start.FreshStep);
        progress?.Report(clock.Report(GenerationPhase.Denoising, start.Step - start.FreshStep, steps));
        Tensor latents = new Denoiser(_parts.Velocities).Run(
            start.Latents,
            inputs,
            start.Step,
            step =>
            {
                clock.ComputedSteps += step.Computed ? 1 : 0;
                keeper.Step(step);
                progress?.Report(clock.Report(GenerationPhase.Denoising, step.Done - start.FreshStep, steps, _preview.Draw(step.Clean)));
            },
            cancellationToken);
        clock.End(GenerationPhase.Denoising);
        return latents;
    }

    /// <summary>Where the loop begins: where it was left, else from the source or from noise.</summary>
    private DenoiseStart Begin(GenerationSettings settings, DenoiseState? resumed, FlowMatchEulerScheduler scheduler)
    {
        if (resumed is null)
        {
            return DenoiseStart.Fresh(Noise(settings), settings, scheduler);
        }

        int fresh = settings is { Source: not null, Strength: { } strength } ? scheduler.FirstStepAt(strength) : 0;
        return new DenoiseStart(resumed.Latents.alias(), resumed.Done, fresh);
    }

    private Tensor Noise(GenerationSettings settings) =>
        InitialNoise.Draw(LatentShape(settings), settings.Seed, Precision.TextEncoders, Device);

    /// <summary>(1, C, T', h, w) → (T, H, W, 3) bytes on the CPU; each stretch of them goes to the sink as soon as it is final.</summary>
    private Tensor Decode(
        Tensor latents, MemoryPlan plan, IFrameSink? sink, RenderClock clock, IProgress<GenerationProgress>? progress, CancellationToken cancellationToken, out VaeTiling tiles)
    {
        using var scope = NewDisposeScope();
        using Scalar scalingFactor = _parts.Vae.Config.ScalingFactor;
        clock.Begin();
        progress?.Report(clock.Report(GenerationPhase.Decoding, 0, 1));
        var eachTile = new ImmediateProgress<TileProgress>(
            tile => progress?.Report(clock.Report(GenerationPhase.Decoding, tile.Done, tile.Of)));
        Tensor unscaled = latents.div(scalingFactor);
        Tensor frames = empty(plan.Job.VideoLength, plan.Job.Height, plan.Job.Width, 3, ScalarType.Byte, CPU);
        var collector = new FrameCollector(frames, sink);
        tiles = TileFallback.Decode(
            tiling =>
            {
                collector.Begin();
                _parts.Vae.Decode(unscaled, tiling, _parts.Ranks?.Lanes(cancellationToken), collector.Add, eachTile, cancellationToken);
            },
            _parts.Vae.Config,
            plan.VaeTilesAtOnce);
        clock.End(GenerationPhase.Decoding);
        return frames.MoveToOuterDisposeScope();
    }

    private long[] LatentShape(GenerationSettings settings)
    {
        VaeConfig vae = _parts.Vae.Config;
        return
        [
            1,
            vae.LatentChannels,
            ((settings.VideoLength - 1) / vae.TimeCompressionRatio) + 1,
            settings.Height / vae.SpatialCompressionRatio,
            settings.Width / vae.SpatialCompressionRatio,
        ];
    }
}
