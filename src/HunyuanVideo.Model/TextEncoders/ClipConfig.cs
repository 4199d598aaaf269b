using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>The sizes of a CLIP text encoder; the names are those of its <c>config.json</c>.</summary>
public sealed record ClipConfig
{
    /// <summary>The <c>eos_token_id</c> of configurations written before the rule was mended: pool at the largest id.</summary>
    public const int LegacyEosTokenId = 2;

    /// <summary>The text model of openai/clip-vit-large-patch14.</summary>
    public static ClipConfig ClipVitLargePatch14 { get; } = new()
    {
        VocabSize = 49_408,
        HiddenSize = 768,
        IntermediateSize = 3072,
        NumHiddenLayers = 12,
        NumAttentionHeads = 12,
    };

    /// <summary>Rows of the token embedding.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Hidden width of the MLPs.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Layers.</summary>
    public required int NumHiddenLayers { get; init; }

    /// <summary>Attention heads.</summary>
    public required int NumAttentionHeads { get; init; }

    /// <summary>Positions, and so the longest input in tokens.</summary>
    public int MaxPositionEmbeddings { get; init; } = 77;

    /// <summary>Epsilon of every LayerNorm.</summary>
    public double LayerNormEps { get; init; } = 1e-5;

    /// <summary>Activation of the MLPs: <c>quick_gelu</c> or <c>gelu</c>.</summary>
    public string HiddenAct { get; init; } = "quick_gelu";

    /// <summary>The id pooled at; <see cref="LegacyEosTokenId"/> means the position of the largest id.</summary>
    public int EosTokenId { get; init; } = LegacyEosTokenId;

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="CheckpointException">A key is missing or the sizes do not fit each other.</exception>
    public static ClipConfig From(string path, JsonConfig json)
    {
        var config = new ClipConfig
        {
            VocabSize = json.Int("vocab_size"),
            HiddenSize = json.Int("hidden_size"),
            IntermediateSize = json.Int("intermediate_size"),
            NumHiddenLayers = json.Int("num_hidden_layers"),
            NumAttentionHeads = json.Int("num_attention_heads"),
            MaxPositionEmbeddings = json.IntOr(77, "max_position_embeddings"),
            LayerNormEps = json.DoubleOr(1e-5, "layer_norm_eps"),
            HiddenAct = json.StringOr("quick_gelu", "hidden_act"),
            EosTokenId = json.IntOr(LegacyEosTokenId, "eos_token_id"),
        };
        if (config.NumAttentionHeads <= 0 || config.HiddenSize % config.NumAttentionHeads != 0)
        {
            throw new CheckpointException($"{path}: hidden size {config.HiddenSize} cannot be shared by {config.NumAttentionHeads} heads.");
        }

        return config.HiddenAct is "quick_gelu" or "gelu"
            ? config
            : throw new CheckpointException($"{path}: hidden_act '{config.HiddenAct}' is not supported; it must be quick_gelu or gelu.");
    }
}
