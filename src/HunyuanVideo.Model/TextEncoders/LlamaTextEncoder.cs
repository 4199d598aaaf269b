using System.Globalization;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>
/// The Llama language model as a text encoder: its hidden states some layers before the end. Layers behind the wanted
/// states are not loaded.
/// </summary>
public sealed class LlamaTextEncoder : IDisposable
{
    /// <summary>How many layers HunyuanVideo leaves out at the end.</summary>
    public const int DefaultSkipLayer = 2;

    /// <summary>The end of a language model, and its frequencies, which are computed here.</summary>
    private static readonly string[] UnusedNames = ["norm.weight", "lm_head.weight", "output_norm.weight", "output.weight", "rope_freqs.weight"];

    private readonly Weights _weights;
    private readonly int _skipLayer;
    private readonly Tensor _embedTokens;
    private readonly LlamaRotaryEmbedding _rotary;
    private readonly LlamaDecoderLayer[] _layers;
    private readonly RmsNorm? _norm;

    /// <summary>Builds the encoder and takes over <paramref name="weights"/>, whose names are those of Hugging Face's LlamaModel.</summary>
    /// <param name="weights">The root of the parameters; disposed with the encoder.</param>
    /// <param name="config">The sizes.</param>
    /// <param name="hiddenStateSkipLayer">The fewest layers <see cref="Forward"/> will be asked to skip: so many are never loaded.</param>
    /// <exception cref="CheckpointException">A parameter is missing or has another shape.</exception>
    public LlamaTextEncoder(Weights weights, LlamaConfig config, int hiddenStateSkipLayer = DefaultSkipLayer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hiddenStateSkipLayer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hiddenStateSkipLayer, config.NumHiddenLayers);
        _weights = weights;
        _skipLayer = hiddenStateSkipLayer;
        Config = config;
        _embedTokens = weights.Take("embed_tokens.weight", config.VocabSize, config.HiddenSize);
        _rotary = new LlamaRotaryEmbedding(config.HeadDim, config.RopeTheta, weights.Device);
        _layers =
        [
            .. Enumerable.Range(0, config.NumHiddenLayers - hiddenStateSkipLayer)
                .Select(i => new LlamaDecoderLayer(weights.Scope($"layers.{i}"), config)),
        ];
        _norm = hiddenStateSkipLayer == 0 ? new RmsNorm(weights.Scope("norm"), config.HiddenSize, config.RmsNormEps) : null;
    }

    /// <summary>The sizes.</summary>
    public LlamaConfig Config { get; }

    /// <summary>Whether a checkpoint of the whole language model may hold a tensor that the encoder leaves unread.</summary>
    /// <param name="config">The sizes.</param>
    /// <param name="name">The tensor's name, as in LlamaModel or in GGUF files.</param>
    public static bool IsUnused(LlamaConfig config, string name) =>
        (LayerOf(name) is { } layer && layer >= config.NumHiddenLayers - DefaultSkipLayer && layer < config.NumHiddenLayers)
        || UnusedNames.Contains(name, StringComparer.Ordinal)
        || name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal);

    /// <summary>The parameters it was built on.</summary>
    internal Weights Weights => _weights;

    /// <summary>The device inputs are moved to and results are on.</summary>
    public Device Device => _weights.Device;

    /// <summary>
    /// The entry −(skip + 1) of the list "embeddings, then each layer's output". Only the very last entry, skip 0, has
    /// the final norm applied.
    /// </summary>
    /// <param name="inputIds">Token ids (B, L), int64.</param>
    /// <param name="attentionMask">1 for tokens, 0 for padding (B, L). A position sees earlier ones and itself where they are tokens.</param>
    /// <param name="hiddenStateSkipLayer">Layers to leave out at the end.</param>
    /// <param name="cancellationToken">Checked before each layer.</param>
    /// <returns>Hidden states (B, L, hidden) in the type and on the device of the weights.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer layers are to be skipped than the encoder was built for, or more than there are.</exception>
    public Tensor Forward(
        Tensor inputIds, Tensor attentionMask, int hiddenStateSkipLayer = DefaultSkipLayer, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenStateSkipLayer, _skipLayer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hiddenStateSkipLayer, Config.NumHiddenLayers);
        using var scope = NewDisposeScope();
        Tensor ids = inputIds.to(Device);
        Tensor x = _embedTokens.index_select(0, ids.flatten()).view(ids.shape[0], ids.shape[1], Config.HiddenSize); // (B, L, hidden)
        Tensor mask = Mask(attentionMask.to(Device));
        (Tensor Cos, Tensor Sin) angles = _rotary.Angles(ids.shape[1], x.dtype);
        for (int i = 0; i < Config.NumHiddenLayers - hiddenStateSkipLayer; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _weights.Blocks?.Before(i);
            Tensor next = _layers[i].Forward(x, mask, angles);
            _weights.Blocks?.After(i);
            x.Dispose();
            x = next;
        }

        return (hiddenStateSkipLayer == 0 ? _norm!.Forward(x) : x).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose() => _weights.Dispose();

    private static Tensor Mask(Tensor attentionMask)
    {
        long length = attentionMask.shape[1];
        Tensor causal = ones(length, length, ScalarType.Bool, attentionMask.device).tril();
        Tensor keys = attentionMask.to(ScalarType.Bool).unsqueeze(1).unsqueeze(1); // (B, 1, 1, L)
        return causal.logical_and(keys); // (B, 1, L, L)
    }

    /// <summary>The number of the layer that a tensor belongs to, in either spelling; null for one of none.</summary>
    private static int? LayerOf(string name) =>
        name.Split('.', 3) is ["layers" or "blk", var number, _] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) ? layer : null;
}
