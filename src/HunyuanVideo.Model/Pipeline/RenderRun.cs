using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Vae;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>One attempt at a video: text states, denoised latents, frames.</summary>
internal sealed class RenderRun : IDisposable
{
    private readonly LoadedModel _model;
    private readonly PipelineParts _parts;
    private readonly GenerationSettings _settings;
    private readonly RenderHooks _hooks;
    private readonly RenderClock _clock;
    private readonly DenoiseKeeper _keeper;
    private readonly RenderRanks _ranks;
    private readonly IProgress<GenerationProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private TimeSpan _loraChange;

    /// <summary>Starts the clock.</summary>
    /// <param name="model">Renders it; it keeps its parts until the attempt is over.</param>
    /// <param name="settings">What to render, with its seed.</param>
    /// <param name="hooks">What goes along.</param>
    /// <param name="progress">Told of every step and tile.</param>
    /// <param name="cancellationToken">Takes effect within one block of the transformer or the VAE tiles that are decoded at once.</param>
    public RenderRun(
        LoadedModel model, GenerationSettings settings, RenderHooks hooks, IProgress<GenerationProgress>? progress, CancellationToken cancellationToken)
    {
        (_model, _parts, _settings, _hooks, _progress, _cancellationToken) = (model, model.Parts, settings, hooks, progress, cancellationToken);
        _clock = new RenderClock(model.Options.TimeProvider, (double)settings.Width * settings.Height * settings.VideoLength, model.Pace);
        _ranks = new RenderRanks(model.Parts, [.. hooks.Helpers.Select(helper => helper.Parts)]);
        string identity = hooks.Saved is null ? string.Empty : RenderIdentity.Of(settings, model.WeightsHash, model.Precision, $"{Device.type}");
        _keeper = new DenoiseKeeper(hooks.Saved, identity, settings.InferSteps, _clock);
    }

    /// <summary>Gives back what the other devices lent.</summary>
    public void Dispose() => _ranks.Dispose();

    private Device Device => _model.Options.Device;

    private bool IsGuided => _settings.GuidanceScale > 1;

    /// <summary>Renders; call it once.</summary>
    public GeneratedVideo Run()
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using DenoiseState? resumed = _keeper.Resume(Device);
        bool denoises = resumed is null || resumed.Done < _settings.InferSteps;
        if (denoises)
        {
            LoraSet loras = _settings.Loras ?? LoraSet.None;
            _loraChange = _model.LoraCosts.Measure(_parts.Loras.Merged, loras, () => _ranks.UseLoras(loras, _cancellationToken));
        }

        using DenoiseInputs inputs = resumed is null || (IsGuided && resumed.Negative is null)
            ? _parts.Moving.WithTextEncoders(() => Encode(resumed))
            : Encode(resumed);
        _clock.ComputedSteps = resumed?.Computed ?? 0;
        DenoiseStart start = Begin(resumed, inputs.Scheduler);
        // where only the decode is left, the transformer's weights stay where they are
        Tensor latents = denoises ? _ranks.WithTransformer(() => Denoise(start, inputs)) : Denoise(start, inputs);
        _keeper.Finish(latents, inputs);
        (Tensor frames, MemoryPlan plan) = Decode(latents);
        return new GeneratedVideo(_settings, frames.DetachFromDisposeScope(), latents.cpu().DetachFromDisposeScope(), _clock.Taken)
        {
            StepsPlanned = _settings.InferSteps - start.FreshStep,
            StepsRun = (_keeper.FinishedAt ?? _settings.InferSteps) - start.FreshStep,
            ComputedSteps = _clock.ComputedSteps,
            LoraChange = _loraChange,
            Memory = plan,
        };
    }

    private DenoiseInputs Encode(DenoiseState? resumed)
    {
        int of = IsGuided ? 2 : 1;
        _clock.Begin();
        Report(GenerationPhase.TextEncoding, 0, of);
        TextConditioning positive = resumed?.Positive ?? Encode(_settings.Prompt);
        TextConditioning? negative = resumed?.Negative;
        try
        {
            negative ??= IsGuided ? EncodeNegative() : null;
            Report(GenerationPhase.TextEncoding, of, of);
        }
        catch
        {
            positive.Dispose();
            negative?.Dispose();
            throw;
        }

        _clock.End(GenerationPhase.TextEncoding);
        var scheduler = new FlowMatchEulerScheduler(_settings.InferSteps, _settings.FlowShift);
        IStepCache? cache = StepCaches.For(_settings);
        if (resumed is { FinishedAt: null })
        {
            cache?.Restore(resumed.Cache);
        }

        return new DenoiseInputs(scheduler, positive, negative, _settings.GuidanceScale, _settings.EmbeddedGuidanceScale)
        {
            Cache = cache,
            Finish = _hooks.Finish,
        };
    }

    private TextConditioning EncodeNegative() => Encode(_settings.UsedNegativePrompt);

    private TextConditioning Encode(string text) => _parts.PromptEncoder.Encode(text, image: _settings.VideoLength == 1, _cancellationToken);

    /// <summary>Where the loop begins: where it was left, else from the source or from noise.</summary>
    private DenoiseStart Begin(DenoiseState? resumed, FlowMatchEulerScheduler scheduler)
    {
        if (resumed is null)
        {
            Tensor noise = InitialNoise.Draw(_model.LatentShape(_settings), _settings.Seed, _model.Precision.TextEncoders, Device);
            return DenoiseStart.Fresh(noise, _settings, scheduler);
        }

        int fresh = _settings is { Source: not null, Strength: { } strength } ? scheduler.FirstStepAt(strength) : 0;
        return new DenoiseStart(resumed.Latents.alias(), resumed.Done, fresh);
    }

    private Tensor Denoise(DenoiseStart start, DenoiseInputs inputs)
    {
        // what a source saves is no step of this render: people see the steps that run
        int steps = inputs.Scheduler.Steps - start.FreshStep;
        _clock.Begin(start.Step - start.FreshStep);
        Report(GenerationPhase.Denoising, start.Step - start.FreshStep, steps);
        void OnStep(DenoiseStep step)
        {
            _clock.ComputedSteps += step.Computed ? 1 : 0;
            _keeper.Step(step, inputs);
            Report(GenerationPhase.Denoising, step.Done - start.FreshStep, steps, step.Clean);
        }

        Tensor latents = start.Step < inputs.Scheduler.Steps
            ? new Denoiser(_ranks.Velocities).Run(start.Latents, inputs, start.Step, OnStep, _cancellationToken)
            : start.Latents;
        _clock.End(GenerationPhase.Denoising);
        return latents;
    }

    /// <summary>(1, C, T', h, w) → (T, H, W, 3) bytes on the CPU; each stretch of them goes to the sink as soon as it is final.</summary>
    /// <returns>The frames, and the plan with the tiles that were used.</returns>
    private (Tensor Frames, MemoryPlan Plan) Decode(Tensor latents)
    {
        using var scope = NewDisposeScope();
        CausalVae vae = _parts.Vae;
        MemoryPlan plan = _model.PlanOf(_settings);
        using Scalar scalingFactor = vae.Config.ScalingFactor;
        _clock.Begin();
        Report(GenerationPhase.Decoding, 0, 1);
        var eachTile = new ImmediateProgress<TileProgress>(tile => Report(GenerationPhase.Decoding, tile.Done, tile.Of));
        Tensor unscaled = latents.div(scalingFactor);
        Tensor frames = empty(_settings.VideoLength, _settings.Height, _settings.Width, 3, ScalarType.Byte, CPU);
        var collector = new FrameCollector(frames, _hooks.Sink);
        VaeTiling tiles = TileFallback.Decode(
            tiling =>
            {
                collector.Begin();
                vae.Decode(unscaled, tiling, _ranks.Lanes(_cancellationToken), collector.Add, eachTile, _cancellationToken);
            },
            vae.Config,
            plan.VaeTilesAtOnce);
        _clock.End(GenerationPhase.Decoding);
        return (frames.MoveToOuterDisposeScope(), plan.With(tiles, vae.Config));
    }

    /// <summary>Tells how far the render is, with a picture of the clean latents where there are some and somebody looks.</summary>
    private void Report(GenerationPhase phase, int step, int of, Tensor? clean = null) =>
        _progress?.Report(_clock.Report(phase, step, of, clean is null ? null : _model.Preview.Draw(clean)));
}
