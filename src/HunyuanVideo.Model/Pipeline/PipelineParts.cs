using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.TextEncoders.Tokenizers;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using TorchSharp;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>The networks of a pipeline, loaded from one source.</summary>
internal sealed class PipelineParts : IDisposable
{
    private readonly IReadOnlyList<IDisposable> _owned;

    private PipelineParts(IModelSource source, PromptTokenizer tokenizer, IReadOnlyList<IDisposable> owned, MemoryPlan plan, ModelResidency moving)
    {
        (_owned, Plan, Moving) = (owned, plan, moving);
        PromptEncoder = new PromptEncoder(tokenizer, Find<LlamaTextEncoder>(), Find<ClipTextEncoder>());
        Transformer = Find<HunyuanVideoTransformer>();
        Vae = Find<CausalVae>();
        Loras = new LoraMerger(source, OnWeights);
    }

    /// <summary>How the parts share the device's memory.</summary>
    public MemoryPlan Plan { get; }

    /// <summary>The parts that move.</summary>
    public ModelResidency Moving { get; }

    /// <summary>The other devices that compute with this one; null where there are none.</summary>
    public RankParts? Ranks { get; private set; }

    /// <summary>The LoRAs that the networks have.</summary>
    public LoraMerger Loras { get; }

    public PromptEncoder PromptEncoder { get; }

    public HunyuanVideoTransformer Transformer { get; }

    public CausalVae Vae { get; }

    /// <summary>
    /// Loads every part; nothing stays behind when one fails or the load is cancelled. All parts are checked before the first weight
    /// is read. For a GPU they are loaded side by side, one thread for each.
    /// </summary>
    /// <exception cref="CheckpointException">A part is missing or does not fit its configuration.</exception>
    public static PipelineParts Load(
        IModelSource source, PipelineOptions options, MemoryPlan plan, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        PromptTokenizer tokenizer = OpenTokenizer(source);
        var moving = new ModelResidency();
        try
        {
            using var loads = new PartLoads(options.TimeProvider, progress);
            loads.Open(source, options.Precision with { Fp8 = plan.Fp8 }, new PartPlaces(plan, moving));
            IReadOnlyList<IDisposable> owned = options.Device.type == DeviceType.CUDA
                ? loads.LoadSideBySide(options.Device, cancellationToken)
                : loads.LoadInTurn(options.Device, cancellationToken);
            var parts = new PipelineParts(source, tokenizer, owned, plan, moving);
            return options.Devices.Count == 1 ? parts : parts.WithRanks(source, options, cancellationToken);
        }
        catch
        {
            moving.Dispose();
            throw;
        }
    }

    /// <summary>Checks that a load would succeed, without reading a weight.</summary>
    /// <exception cref="CheckpointException">It would not; the sentence is that of the load.</exception>
    public static void Verify(IModelSource source)
    {
        try
        {
            OpenTokenizer(source);
            using var loads = new PartLoads(TimeProvider.System, progress: null);
            loads.Open(source, ModelPrecision.For(torch.CPU, torch.ScalarType.Float32), places: null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{source.Path} cannot be read: {error.Message}", error);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Ranks?.Dispose();
        Moving.Dispose();
        foreach (IDisposable part in _owned)
        {
            part.Dispose();
        }
    }

    /// <summary>Runs what changes a part's parameters, on every device that holds them.</summary>
    private void OnWeights(LoraPart part, Action<Weights> change)
    {
        if (part == LoraPart.Transformer && Ranks is not null)
        {
            Ranks.OnTransformers(transformer => change(transformer.Weights));
            return;
        }

        change(part switch
        {
            LoraPart.Transformer => Transformer.Weights,
            LoraPart.TextEncoder => Find<LlamaTextEncoder>().Weights,
            _ => Find<ClipTextEncoder>().Weights,
        });
    }

    private PipelineParts WithRanks(IModelSource source, PipelineOptions options, CancellationToken cancellationToken)
    {
        try
        {
            Ranks = RankParts.Load(source, options, Plan, (Transformer, Vae), cancellationToken);
            return this;
        }
        catch
        {
            foreach (IDisposable part in _owned)
            {
                part.Dispose();
            }

            throw;
        }
    }

    private static PromptTokenizer OpenTokenizer(IModelSource source)
    {
        LlamaTokenizer llama = LlamaTokenizer.Open(source.TokenizerPath);
        ClipTokenizer clip = ClipTokenizer.Open(source.Tokenizer2Path);
        RequireRows(source.TokenizerPath, llama.LargestId, source.LlamaConfig.VocabSize);
        RequireRows(source.Tokenizer2Path, clip.LargestId, source.ClipConfig.VocabSize);
        return new PromptTokenizer(llama, clip, source.Card.TextLength);
    }

    /// <summary>Before anything is loaded, and with the name of the folder; the encoder checks it too.</summary>
    private static void RequireRows(string tokenizer, int largestId, int rows)
    {
        if (largestId >= rows)
        {
            throw new CheckpointException(
                $"The tokenizer in {tokenizer} makes ids up to {largestId}, but the text encoder's config.json says that its embedding has {rows} rows: they are not of one checkpoint.");
        }
    }

    private T Find<T>() => _owned.OfType<T>().Single();
}
