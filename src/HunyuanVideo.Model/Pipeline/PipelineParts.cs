using HunyuanVideo.Model.Checkpoints;
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

    private PipelineParts()
    {
    }

    public PromptEncoder PromptEncoder { get; private set; } = null!;

    public HunyuanVideoTransformer Transformer { get; private set; } = null!;

    public CausalVae Vae { get; private set; } = null!;

    /// <summary>Loads every part; nothing stays behind when one fails or the load is cancelled.</summary>
    /// <exception cref="CheckpointException">A part is missing or does not fit its configuration.</exception>
    public static PipelineParts Load(
        ModelFolder folder, Device device, ModelPrecision precision, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        var parts = new PipelineParts();
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
            folder.OpenTransformer(), device, precision.Transformer, weights => new HunyuanVideoTransformer(weights, folder.TransformerConfig));
        Next("vae", 2);
        Vae = LoadPart(folder.OpenVae(), device, precision.Vae, weights => new CausalVae(folder.VaeConfig, weights));
        Next("ready", Count);
    }

    private PromptEncoder LoadTextEncoders(ModelFolder folder, Device device, ScalarType dtype)
    {
        var tokenizer = new PromptTokenizer(
            LlamaTokenizer.Open(folder.TokenizerPath), ClipTokenizer.Open(folder.Tokenizer2Path), folder.Card.TextLength);
        LlamaTextEncoder llama = LoadPart(
            folder.OpenTextEncoder(), device, dtype, weights => new LlamaTextEncoder(weights, folder.LlamaConfig), name => LlamaTextEncoder.IsUnused(folder.LlamaConfig, name));
        ClipTextEncoder clip = LoadPart(
            folder.OpenTextEncoder2(), device, dtype, weights => new ClipTextEncoder(weights, folder.ClipConfig), ClipTextEncoder.IsUnused);
        return new PromptEncoder(tokenizer, llama, clip);
    }

    private T LoadPart<T>(
        StateDict state, Device device, ScalarType dtype, Func<Weights, T> build, Func<string, bool>? isUnused = null)
        where T : IDisposable
    {
        using (state)
        {
            var weights = new Weights(state, device, dtype);
            try
            {
                T part = build(weights);
                _owned.Add(part);
                state.ThrowIfUnread(isUnused);
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
