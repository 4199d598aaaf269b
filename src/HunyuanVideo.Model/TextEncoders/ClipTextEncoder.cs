using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>CLIP's text model: one vector for a whole prompt.</summary>
public sealed class ClipTextEncoder : IDisposable
{
    private readonly Weights _weights;
    private readonly Tensor _tokenEmbedding;
    private readonly Tensor _positionEmbedding;
    private readonly ClipEncoderLayer[] _layers;
    private readonly LayerNorm _finalLayerNorm;
    private readonly Scalar _eosTokenId;

    /// <summary>Builds the encoder and takes over <paramref name="weights"/>.</summary>
    /// <param name="weights">The root of the parameters, named as below <c>text_model</c> of Hugging Face's CLIPTextModel; disposed with the encoder.</param>
    /// <param name="config">The sizes.</param>
    /// <exception cref="CheckpointException">A parameter is missing or has another shape.</exception>
    public ClipTextEncoder(Weights weights, ClipConfig config)
    {
        _weights = weights;
        Config = config;
        _eosTokenId = config.EosTokenId;
        _tokenEmbedding = weights.Take("embeddings.token_embedding.weight", config.VocabSize, config.HiddenSize);
        _positionEmbedding = weights.Take("embeddings.position_embedding.weight", config.MaxPositionEmbeddings, config.HiddenSize);
        _layers =
        [
            .. Enumerable.Range(0, config.NumHiddenLayers)
                .Select(i => new ClipEncoderLayer(weights.Scope($"encoder.layers.{i}"), config)),
        ];
        _finalLayerNorm = new LayerNorm(weights.Scope("final_layer_norm"), config.HiddenSize, config.LayerNormEps);
    }

    /// <summary>The sizes.</summary>
    public ClipConfig Config { get; }

    /// <summary>Whether a checkpoint may hold a tensor of this name that the encoder leaves unread: positions were stored once.</summary>
    public static bool IsUnused(string name) => name is "embeddings.position_ids";

    /// <summary>The parameters it was built on.</summary>
    internal Weights Weights => _weights;

    /// <summary>The device inputs are moved to and results are on.</summary>
    public Device Device => _weights.Device;

    /// <summary>Encodes token ids (B, L), int64, with L at most the model's positions.</summary>
    /// <returns>
    /// All hidden states after the final norm (B, L, hidden), and of these the one at the end of each text (B, hidden):
    /// the first position of the largest id where the configuration has the legacy end id 2, else the first position of
    /// the end id.
    /// </returns>
    /// <exception cref="ArgumentException">There are more ids than positions.</exception>
    public (Tensor LastHiddenState, Tensor Pooled) Forward(Tensor inputIds)
    {
        long length = inputIds.shape[1];
        if (length > Config.MaxPositionEmbeddings)
        {
            throw new ArgumentException($"CLIP takes at most {Config.MaxPositionEmbeddings} tokens, not {length}.", nameof(inputIds));
        }

        using var scope = NewDisposeScope();
        Tensor ids = inputIds.to(Device);
        Tensor tokens = _tokenEmbedding.index_select(0, ids.flatten()).view(ids.shape[0], length, Config.HiddenSize); // (B, L, hidden)
        Tensor x = tokens.Plus(_positionEmbedding.narrow(0, 0, length));
        foreach (ClipEncoderLayer layer in _layers)
        {
            x = layer.Forward(x);
        }

        x = _finalLayerNorm.Forward(x);
        Tensor pooled = x[TensorArithmetic.CountTo(ids.shape[0], ScalarType.Int64, Device), EndPositions(ids)]; // (B, hidden)
        return (x.MoveToOuterDisposeScope(), pooled.MoveToOuterDisposeScope());
    }

    /// <inheritdoc />
    public void Dispose() => _weights.Dispose();

    private Tensor EndPositions(Tensor ids)
    {
        // of several equal maxima argmax gives the first
        return Config.EosTokenId == ClipConfig.LegacyEosTokenId
            ? ids.to(ScalarType.Int32).argmax(dim: -1) // (B)
            : ids.eq(_eosTokenId).to(ScalarType.Int32).argmax(dim: -1);
    }
}
