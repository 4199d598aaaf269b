using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Native.Cuda;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// Text to video: prompt → text states → denoised latents → frames. Load and render on one thread; a pipeline renders one
/// video at a time.
/// </summary>
public sealed class HunyuanVideoPipeline : IDisposable
{
    private readonly LoadedModel _model;

    private HunyuanVideoPipeline(LoadedModel model) => _model = model;

    /// <summary>What it was loaded from.</summary>
    public IModelSource Source => _model.Source;

    /// <summary>What the model can do.</summary>
    public ModelCard Card => Source.Card;

    /// <summary>The compute device.</summary>
    public Device Device => _model.Options.Device;

    /// <summary>A fingerprint of the transformer's weights.</summary>
    public string WeightsHash => _model.WeightsHash;

    /// <summary>The data types of its parts.</summary>
    public ModelPrecision Precision => _model.Precision;

    /// <summary>How the model is fitted into the device's memory.</summary>
    public MemoryPlan MemoryPlan => _model.Parts.Plan;

    /// <summary>Its networks, until it is loaded anew.</summary>
    internal PipelineParts Parts => _model.Parts;

    /// <summary>What computes between the matrix products: fused kernels and for which architecture, or libtorch's operators and why.</summary>
    public string Kernels => CudaKernels.Outlook(Device);

    /// <summary>Loads a model.</summary>
    /// <param name="source">What to load.</param>
    /// <param name="options">Device and type.</param>
    /// <param name="progress">Told which part is being loaded, and several times a second how far it is, on this thread.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="CheckpointException">A part is missing or does not fit its configuration.</exception>
    public static HunyuanVideoPipeline Load(
        IModelSource source, PipelineOptions options, IProgress<LoadProgress>? progress, CancellationToken cancellationToken) =>
        new(LoadedModel.Load(source, options, progress, cancellationToken));

    /// <summary>
    /// Checks that a model can be loaded, without reading a weight: files, tokenizers, and every tensor's name, shape and scale.
    /// </summary>
    /// <exception cref="CheckpointException">It cannot; the sentence is that of the load.</exception>
    public static void Verify(IModelSource source) => PipelineParts.Verify(source);

    /// <summary>Whether a render fits into memory. Cheap, and safe on any thread.</summary>
    public FitVerdict Judge(GenerationSettings settings) => _model.Judge(settings);

    /// <summary>Renders one video.</summary>
    /// <param name="settings">What to render; a random seed is drawn when asked for.</param>
    /// <param name="progress">Told of every step and tile, on this thread.</param>
    /// <param name="cancellationToken">Takes effect within one block of the transformer or the VAE tiles that are decoded at once.</param>
    /// <exception cref="InvalidSettingsException">The settings cannot be rendered.</exception>
    /// <exception cref="SavedRenderException">The source's latents cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The render was cancelled.</exception>
    public GeneratedVideo Render(GenerationSettings settings, IProgress<GenerationProgress>? progress, CancellationToken cancellationToken) =>
        Render(settings, hooks: null, progress, cancellationToken);

    /// <summary>Renders one video that may be saved, handed over and told to end while it is made.</summary>
    /// <param name="settings">What to render; a render that may be resumed needs its seed.</param>
    /// <param name="hooks">What goes along; null for nothing.</param>
    /// <param name="progress">Told of every step and tile, on this thread.</param>
    /// <param name="cancellationToken">Takes effect within one block of the transformer or the VAE tiles that are decoded at once.</param>
    /// <exception cref="InvalidSettingsException">The settings cannot be rendered.</exception>
    /// <exception cref="SavedRenderException">The source's latents cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The render was cancelled; what the sink was handed is void.</exception>
    public GeneratedVideo Render(
        GenerationSettings settings, RenderHooks? hooks, IProgress<GenerationProgress>? progress, CancellationToken cancellationToken)
    {
        Check(settings);
        settings = settings.WithResolvedSeed();
        using var current = CurrentCudaDevice.Of(Device);
        return _model.Render(settings, () =>
        {
            using var run = new RenderRun(_model, settings, hooks ?? new RenderHooks(), progress, cancellationToken);
            return run.Run();
        });
    }

    /// <summary>The LoRAs that the model has now; null where a change of them was cut off.</summary>
    public LoraSet? Loras => _model.Parts.Loras.Merged;

    /// <summary>Gives the model a set of LoRAs before a render asks for it; a render with the same set then begins at once.</summary>
    /// <param name="set">The LoRAs; none for the model as it was trained.</param>
    /// <param name="cancellationToken">Looked at before each parameter.</param>
    /// <exception cref="CheckpointException">A file cannot be used; the model is as it was.</exception>
    public void UseLoras(LoraSet set, CancellationToken cancellationToken) =>
        _model.LoraCosts.Measure(Loras, set, () => _model.Parts.Loras.Use(set, cancellationToken));

    /// <summary>How long a change of the set of LoRAs will probably take; nothing between equal sets. Cheap, and safe on any thread.</summary>
    /// <param name="from">The set before; null where it is not known.</param>
    /// <param name="to">The set after.</param>
    public TimeSpan LoraChangeTime(LoraSet? from, LoraSet to) => _model.LoraCosts.Predict(from, to);

    /// <summary>How many tokens a prompt takes of what each text encoder can see. Cheap, and safe on any thread.</summary>
    public PromptTokens CountTokens(string prompt) => _model.Parts.PromptEncoder.CountTokens(prompt);

    /// <inheritdoc />
    public void Dispose() => _model.Dispose();

    private void Check(GenerationSettings settings)
    {
        IReadOnlyList<SettingsError> errors = SettingsRules.Check(settings);
        SettingsError? source = settings switch
        {
            { Source: { } given } when errors.Count == 0 =>
                given.Mismatch(settings, _model.LatentShape(settings)[2], _model.Parts.Vae.Config.LatentChannels),
            { Source: null, Strength: not null } => new("source_job", "A strength needs latents to begin from; name the render they come from."),
            _ => null,
        };
        if (errors.Count > 0 || source is not null)
        {
            throw new InvalidSettingsException(source is null ? errors : [.. errors, source]);
        }
    }
}
