using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.TextEncoders.Tokenizers;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>The networks of a pipeline, loaded from one folder.</summary>
internal sealed class PipelineParts : IDisposable
{
    private const int Count = 3;
    private readonly List<IDisposable> _owned = [];

    private PipelineParts(MemoryPlan plan) => Plan = plan;

    /// <summary>How the parts share the device's memory.</summary>
    public MemoryPlan Plan { get; }

    /// <summary>The parts that move.</summary>
    public ModelResidency Moving { get; } = new();

    public PromptEncoder PromptEncoder { get; private set; } = null!;

    public HunyuanVideoTransformer Transformer { get; private set; } = null!;

    public CausalVae Vae { get; private set; } = null!;

    /// <summary>Loads every part; nothing stays behind when one fails or the load is cancelled.</summary>
    /// <exception cref="CheckpointException">A part is missing or does not fit its configuration.</exception>
    public static PipelineParts Load(
        ModelFolder folder,
        Device device,
        ModelPrecision precision,
        MemoryPlan plan,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        var parts = new PipelineParts(plan);
        try
        {
            parts.LoadAll(folder, device, precision, progress, cancellationToken);
            return parts;
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Moving.Dispose();
        foreach (IDisposable part in _owned)
        {
            part.Dispose();
        }

        _owned.Clear();
    }

    private void LoadAll(
        ModelFolder folder, Device device, ModelPrecision precision, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        void Next(string part, int done)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new LoadProgress(part, done, Count));
        }

        Next("text encoders", 0);
        PromptEncoder = LoadTextEncoders(folder, device, precision.TextEncoders);
        Next("transformer", 1);
        Transformer = LoadPart(
            folder.OpenTransformer(),
            device,
            precision.Transformer,
            weights => new HunyuanVideoTransformer(weights, folder.TransformerConfig),
            placement: PlacementOf(Plan.Transformer, precision.Fp8),
            move: weights => Move(weights, Plan.Transformer, Moving.SetTransformer));
        Next("vae", 2);
        Vae = LoadPart(folder.OpenVae(), device, precision.Vae, weights => new CausalVae(folder.VaeConfig, weights));
        Next("ready", Count);
    }

    private PromptEncoder LoadTextEncoders(ModelFolder folder, Device device, ScalarType dtype)
    {
        var tokenizer = new PromptTokenizer(
            LlamaTokenizer.Open(folder.TokenizerPath), ClipTokenizer.Open(folder.Tokenizer2Path), folder.Card.TextLength);
        WeightPlacement placement = PlacementOf(Plan.TextEncoders, fp8: false);
        LlamaTextEncoder llama = LoadPart(
            folder.OpenTextEncoder(),
            device,
            dtype,
            weights => new LlamaTextEncoder(weights, folder.LlamaConfig),
            name => LlamaTextEncoder.IsUnused(folder.LlamaConfig, name),
            placement,
            weights => Move(weights, Plan.TextEncoders, Moving.AddTextEncoder));
        ClipTextEncoder clip = LoadPart(
            folder.OpenTextEncoder2(),
            device,
            dtype,
            weights => new ClipTextEncoder(weights, folder.ClipConfig),
            ClipTextEncoder.IsUnused,
            placement,
            // small: it comes as a whole
            weights => Move(weights, Plan.TextEncoders == Residency.Resident ? Residency.Resident : Residency.Visiting, Moving.AddTextEncoder));
        return new PromptEncoder(tokenizer, llama, clip);
    }

    private static WeightPlacement PlacementOf(Residency residency, bool fp8) => new(OnHost: residency != Residency.Resident, fp8);

    /// <summary>Gives a part a home on the host, unless it stays on the device.</summary>
    private void Move(Weights weights, Residency residency, Action<PartResidency> add)
    {
        if (residency != Residency.Resident)
        {
            add(new PartResidency(weights, residency == Residency.Streamed, Plan.Home));
        }
    }

    private T LoadPart<T>(
        StateDict state,
        Device device,
        ScalarType dtype,
        Func<Weights, T> build,
        Func<string, bool>? isUnused = null,
        WeightPlacement placement = default,
        Action<Weights>? move = null)
        where T : IDisposable
    {
        using (state)
        {
            var weights = new Weights(state, device, dtype, placement);
            try
            {
                T part = build(weights);
                _owned.Add(part);
                state.ThrowIfUnread(isUnused);
                move?.Invoke(weights);
                return part;
            }
            catch
            {
                weights.Dispose();
                throw;
            }
        }
    }
}
