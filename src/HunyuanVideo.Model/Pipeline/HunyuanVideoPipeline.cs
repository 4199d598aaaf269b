using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Native.Cuda;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Vae;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// Text to video: prompt → text states → denoised latents → frames. Load and render on one thread; a pipeline renders one
/// video at a time.
/// </summary>
public sealed partial class HunyuanVideoPipeline : IDisposable
{
    private readonly ModelMemory _memory;
    private readonly PipelineOptions _options;
    private readonly LatentPreview _preview;
    private readonly PaceMemory _pace = new();
    private readonly Lazy<string> _weightsHash;

    private volatile PipelineParts _parts;

    private HunyuanVideoPipeline(ModelFolder folder, PipelineOptions options, ModelMemory memory, PipelineParts parts)
    {
        _memory = memory;
        Folder = folder;
        _options = options;
        _parts = parts;
        _weightsHash = new Lazy<string>(folder.WeightsHash);
        _preview = new LatentPreview(folder.Card.LatentRgb ?? LatentPreview.Released, options.Device);
    }

    /// <summary>The folder it was loaded from.</summary>
    public ModelFolder Folder { get; }

    /// <summary>What the model can do.</summary>
    public ModelCard Card => Folder.Card;

    /// <summary>The compute device.</summary>
    public Device Device => _options.Device;

    /// <summary>A fingerprint of the transformer's weights.</summary>
    public string WeightsHash => _weightsHash.Value;

    /// <summary>The data types of its parts.</summary>
    public ModelPrecision Precision => _options.Precision with { Fp8 = _parts.Plan.Fp8 };

    /// <summary>How the model is fitted into the device's memory.</summary>
    public MemoryPlan MemoryPlan => _parts.Plan;

    /// <summary>What computes between the matrix products: fused kernels and for which architecture, or libtorch's operators and why.</summary>
    public string Kernels => CudaKernels.Outlook(Device);

    /// <summary>Loads a model.</summary>
    /// <param name="folder">What to load.</param>
    /// <param name="options">Device and type.</param>
    /// <param name="progress">Told which part is being loaded, and several times a second how far it is, on this thread.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="CheckpointException">A part is missing or does not fit its configuration.</exception>
    public static HunyuanVideoPipeline Load(
        ModelFolder folder, PipelineOptions options, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        using var current = CurrentCudaDevice.Of(options.Device);
        if (options.Device.type == DeviceType.CUDA)
        {
            // cuDNN would otherwise round the VAE's fp32 convolutions to TF32
            backends.cudnn.allow_tf32 = options.Precision.Vae != ScalarType.Float32;
        }

        ModelMemory memory = ModelMemory.Of(folder, options.Precision);
        MemoryBudget budget = options.MemoryBudget ?? MemoryBudget.Measure(options.Devices);
        MemoryPlan plan = MemoryPlanner.Choose(budget, memory, MemoryJob.LargestOf(folder.Card), options.MemoryProfile, options.Fp8);
        PipelineParts parts = LoadParts(folder, options, plan, progress, cancellationToken);
        return new HunyuanVideoPipeline(folder, options, memory, parts);
    }

    /// <summary>
    /// Checks that a model can be loaded, without reading a weight: files, tokenizers, and every tensor's name, shape and scale.
    /// </summary>
    /// <exception cref="CheckpointException">It cannot; the sentence is that of the load.</exception>
    public static void Verify(ModelFolder folder) => PipelineParts.Verify(folder);

    /// <summary>Renders one video.</summary>
    /// <param name="settings">What to render; a random seed is drawn when asked for.</param>
    /// <param name="progress">Told of every step and tile, on this thread.</param>
    /// <param name="cancellationToken">Takes effect within one step or one VAE tile.</param>
    /// <exception cref="InvalidSettingsException">The settings cannot be rendered.</exception>
    /// <exception cref="OperationCanceledException">The render was cancelled.</exception>
    public GeneratedVideo Render(
        GenerationSettings settings, IProgress<GenerationProgress>? progress, CancellationToken cancellationToken) =>
        Render(settings, checkpoint: null, progress, cancellationToken);

    /// <summary>Renders one video, going on where an earlier attempt was cut off.</summary>
    /// <param name="settings">What to render; a render that may be resumed needs its seed.</param>
    /// <param name="checkpoint">Where the denoise loop is kept; null keeps nothing.</param>
    /// <param name="progress">Told of every step and tile, on this thread.</param>
    /// <param name="cancellationToken">Takes effect within one step or one VAE tile.</param>
    /// <exception cref="InvalidSettingsException">The settings cannot be rendered.</exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The render was cancelled.</exception>
    public GeneratedVideo Render(
        GenerationSettings settings, RenderCheckpoint? checkpoint, IProgress<GenerationProgress>? progress, CancellationToken cancellationToken) =>
        Render(settings, checkpoint, progress, CancellationToken.None, cancellationToken);

    /// <summary>Renders one video, and can be told to make do with the steps that are done.</summary>
    /// <param name="settings">What to render; a render that may be resumed needs its seed.</param>
    /// <param name="checkpoint">Where the denoise loop is kept; null keeps nothing.</param>
    /// <param name="progress">Told of every step and tile, on this thread.</param>
    /// <param name="finish">Ends the denoise loop after the present step; the clean latents that the model expects there are decoded.</param>
    /// <param name="cancellationToken">Takes effect within one step or one VAE tile.</param>
    /// <exception cref="InvalidSettingsException">The settings cannot be rendered.</exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be written, or the source's latents cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The render was cancelled.</exception>
    public GeneratedVideo Render(
        GenerationSettings settings,
        RenderCheckpoint? checkpoint,
        IProgress<GenerationProgress>? progress,
        CancellationToken finish,
        CancellationToken cancellationToken) =>
        Render(settings, checkpoint, sink: null, progress, finish, cancellationToken);

    /// <summary>Renders one video, and hands its frames over while later ones are still decoded.</summary>
    /// <param name="settings">What to render; a render that may be resumed needs its seed.</param>
    /// <param name="checkpoint">Where the denoise loop is kept; null keeps nothing.</param>
    /// <param name="sink">Takes the frames as soon as they are final; they are all in the result, too. Null where nobody waits for them.</param>
    /// <param name="progress">Told of every step and tile, on this thread.</param>
    /// <param name="finish">Ends the denoise loop after the present step; the clean latents that the model expects there are decoded.</param>
    /// <param name="cancellationToken">Takes effect within one step or the VAE tiles that are decoded at once.</param>
    /// <exception cref="InvalidSettingsException">The settings cannot be rendered.</exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be written, or the source's latents cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The render was cancelled; what the sink was handed is void.</exception>
    public GeneratedVideo Render(
        GenerationSettings settings,
        RenderCheckpoint? checkpoint,
        IFrameSink? sink,
        IProgress<GenerationProgress>? progress,
        CancellationToken finish,
        CancellationToken cancellationToken)
    {
        Check(settings);
        settings = settings.WithResolvedSeed();
        using var current = CurrentCudaDevice.Of(Device);
        return RenderWithin(settings, () => RenderOnce(settings, checkpoint, sink, progress, finish, cancellationToken));
    }

    /// <summary>The LoRAs that the model has now; null where a change of them was cut off.</summary>
    public LoraSet? Loras => _parts.Loras.Merged;

    /// <summary>Gives the model a set of LoRAs before a render asks for it; a render with the same set then begins at once.</summary>
    /// <param name="set">The LoRAs; none for the model as it was trained.</param>
    /// <param name="cancellationToken">Looked at before each parameter.</param>
    /// <exception cref="CheckpointException">A file cannot be used; the model is as it was.</exception>
    public void UseLoras(LoraSet set, CancellationToken cancellationToken) => _parts.Loras.Use(set, cancellationToken);

    /// <summary>How many tokens a prompt takes of what each text encoder can see. Cheap, and safe on any thread.</summary>
    public PromptTokens CountTokens(string prompt) => _parts.PromptEncoder.CountTokens(prompt);

    /// <inheritdoc />
    public void Dispose()
    {
        _parts.Dispose();
        _preview.Dispose();
    }

    private GeneratedVideo RenderOnce(
        GenerationSettings settings,
        RenderCheckpoint? checkpoint,
        IFrameSink? sink,
        IProgress<GenerationProgress>? progress,
        CancellationToken finish,
        CancellationToken cancellationToken)
    {
        double pixels = (double)settings.Width * settings.Height * settings.VideoLength;
        var clock = new RenderClock(_options.TimeProvider, pixels, _pace);
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        _parts.Loras.Use(settings.Loras ?? LoraSet.None, cancellationToken);
        string identity = checkpoint is null ? string.Empty : RenderIdentity.Of(settings, WeightsHash, Precision, $"{Device.type}");
        using DenoiseState? resumed = checkpoint?.TryLoad(identity, Device);
        DenoiseInputs EncodeTexts() => Encode(settings, resumed, clock, progress, cancellationToken) with { Finish = finish };
        using DenoiseInputs inputs = resumed is null || (settings.GuidanceScale > 1 && resumed.Negative is null)
            ? _parts.Moving.WithTextEncoders(EncodeTexts)
            : EncodeTexts();
        clock.ComputedSteps = resumed?.Computed ?? 0;
        DenoiseStart start = Begin(settings, resumed, inputs.Scheduler);
        var keeper = new DenoiseKeeper(checkpoint, identity, inputs, clock, resumed?.FinishedAt);
        Tensor latents = _parts.WithTransformer(() => Denoise(start, inputs, keeper, clock, progress, cancellationToken));
        keeper.Finish(latents);
        MemoryPlan plan = MemoryPlanner.For(_parts.Plan, _memory, MemoryJob.Of(settings));
        Tensor frames = Decode(latents, plan, sink, clock, progress, cancellationToken, out VaeTiling tiles);
        return new GeneratedVideo(
            settings, frames.DetachFromDisposeScope(), latents.cpu().DetachFromDisposeScope(), clock.Taken)
        {
            StepsPlanned = settings.InferSteps - start.FreshStep,
            StepsRun = (keeper.FinishedAt ?? settings.InferSteps) - start.FreshStep,
            ComputedSteps = clock.ComputedSteps,
            Memory = Used(plan, tiles),
        };
    }

    private void Check(GenerationSettings settings)
    {
        IReadOnlyList<SettingsError> errors = SettingsRules.Check(settings);
        SettingsError? source = settings switch
        {
            { Source: { } given } when errors.Count == 0 => given.Mismatch(settings, LatentShape(settings)[2], _parts.Vae.Config.LatentChannels),
            { Source: null, Strength: not null } => new("source_job", "A strength needs latents to begin from; name the render they come from."),
            _ => null,
        };
        if (errors.Count > 0 || source is not null)
        {
            throw new InvalidSettingsException(source is null ? errors : [.. errors, source]);
        }
    }
}
