using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>The sizes of a Llama text encoder; the names are those of its <c>config.json</c>.</summary>
public sealed record LlamaConfig
{
    /// <summary>The language model inside LLaVA-Llama-3-8B v1.1.</summary>
    public static LlamaConfig LlavaLlama3 { get; } = new()
    {
        VocabSize = 128_320,
        HiddenSize = 4096,
        IntermediateSize = 14_336,
        NumHiddenLayers = 32,
        NumAttentionHeads = 32,
        NumKeyValueHeads = 8,
    };

    /// <summary>Rows of the token embedding.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Hidden width of the MLPs.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Layers.</summary>
    public required int NumHiddenLayers { get; init; }

    /// <summary>Query heads.</summary>
    public required int NumAttentionHeads { get; init; }

    /// <summary>Key and value heads, each shared by several query heads.</summary>
    public required int NumKeyValueHeads { get; init; }

    /// <summary>Epsilon of every RMSNorm.</summary>
    public double RmsNormEps { get; init; } = 1e-5;

    /// <summary>RoPE's base.</summary>
    public double RopeTheta { get; init; } = 500_000;

    /// <summary>Width of one attention head.</summary>
    public int HeadDim => HiddenSize / NumAttentionHeads;

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="CheckpointException">A key is missing or the sizes do not fit each other.</exception>
    public static LlamaConfig From(string path, JsonConfig json)
    {
        int heads = json.Int("num_attention_heads");
        var config = new LlamaConfig
        {
            VocabSize = json.Int("vocab_size"),
            HiddenSize = json.Int("hidden_size"),
            IntermediateSize = json.Int("intermediate_size"),
            NumHiddenLayers = json.Int("num_hidden_layers"),
            NumAttentionHeads = heads,
            NumKeyValueHeads = json.IntOr(heads, "num_key_value_heads"),
            RmsNormEps = json.DoubleOr(1e-5, "rms_norm_eps"),
            RopeTheta = json.DoubleOr(500_000, "rope_theta"),
        };
        bool fits = heads > 0 && config.NumKeyValueHeads > 0 && config.HiddenSize % heads == 0 && heads % config.NumKeyValueHeads == 0;
        return fits ? config : throw new CheckpointException(
            $"{path}: hidden size {config.HiddenSize}, {heads} heads and {config.NumKeyValueHeads} key-value heads do not fit each other.");
    }
}
