using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Transformer;

/// <summary>The sizes of a HunyuanVideo transformer; the names are the reference code's.</summary>
public sealed record TransformerConfig
{
    /// <summary>The released 13 B model, <c>HYVideo-T/2-cfgdistill</c>.</summary>
    public static TransformerConfig HunyuanVideoT2CfgDistill { get; } = new()
    {
        HiddenSize = 3072,
        HeadsNum = 24,
        MmDoubleBlocksDepth = 20,
        MmSingleBlocksDepth = 40,
        RopeDimList = [16, 56, 56],
        GuidanceEmbed = true,
        TextStatesDim = 4096,
        TextStatesDim2 = 768,
    };

    /// <summary>Patch size in frames, rows and columns of latents.</summary>
    public IReadOnlyList<int> PatchSize { get; init; } = [1, 2, 2];

    /// <summary>Latent channels in.</summary>
    public int InChannels { get; init; } = 16;

    /// <summary>Latent channels out.</summary>
    public int OutChannels { get; init; } = 16;

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Attention heads.</summary>
    public required int HeadsNum { get; init; }

    /// <summary>Width of the MLPs, as a multiple of <see cref="HiddenSize"/>.</summary>
    public double MlpWidthRatio { get; init; } = 4;

    /// <summary>Dual-stream blocks.</summary>
    public required int MmDoubleBlocksDepth { get; init; }

    /// <summary>Single-stream blocks.</summary>
    public required int MmSingleBlocksDepth { get; init; }

    /// <summary>Blocks of the token refiner.</summary>
    public int RefinerDepth { get; init; } = 2;

    /// <summary>How a head's width is shared between the time, row and column axes of RoPE.</summary>
    public required IReadOnlyList<int> RopeDimList { get; init; }

    /// <summary>RoPE's base.</summary>
    public double RopeTheta { get; init; } = 256;

    /// <summary>Whether the embedded (distilled) guidance scale is an input.</summary>
    public required bool GuidanceEmbed { get; init; }

    /// <summary>Width of the Llama text states.</summary>
    public required int TextStatesDim { get; init; }

    /// <summary>Width of the pooled CLIP vector.</summary>
    public required int TextStatesDim2 { get; init; }

    /// <summary>Width of one attention head.</summary>
    public int HeadDim => HiddenSize / HeadsNum;

    /// <summary>Hidden width of the MLPs.</summary>
    public int MlpHiddenDim => (int)(HiddenSize * MlpWidthRatio);

    /// <summary>Reads a configuration in the reference code's keys or in those of diffusers.</summary>
    /// <exception cref="CheckpointException">A key is missing or the sizes do not fit each other.</exception>
    public static TransformerConfig From(string path, JsonConfig json)
    {
        int heads = json.Int("heads_num", "num_attention_heads");
        var config = new TransformerConfig
        {
            PatchSize = json.Has("patch_size_t") ? [json.Int("patch_size_t"), json.Int("patch_size"), json.Int("patch_size")] : json.Ints("patch_size"),
            InChannels = json.IntOr(16, "in_channels"),
            OutChannels = json.IntOr(16, "out_channels"),
            HiddenSize = json.Has("hidden_size") ? json.Int("hidden_size") : heads * json.Int("attention_head_dim"),
            HeadsNum = heads,
            MlpWidthRatio = json.DoubleOr(4, "mlp_width_ratio", "mlp_ratio"),
            MmDoubleBlocksDepth = json.Int("mm_double_blocks_depth", "num_layers"),
            MmSingleBlocksDepth = json.Int("mm_single_blocks_depth", "num_single_layers"),
            RefinerDepth = json.IntOr(2, "num_refiner_layers"),
            RopeDimList = json.Ints("rope_dim_list", "rope_axes_dim"),
            RopeTheta = json.DoubleOr(256, "rope_theta"),
            GuidanceEmbed = json.BoolOr(false, "guidance_embed", "guidance_embeds"),
            TextStatesDim = json.Int("text_states_dim", "text_embed_dim"),
            TextStatesDim2 = json.Int("text_states_dim_2", "pooled_projection_dim"),
        };
        config.Check(path);
        return config;
    }

    private void Check(string path)
    {
        if (HiddenSize <= 0 || HeadsNum <= 0 || HiddenSize % HeadsNum != 0)
        {
            throw new CheckpointException($"{path}: hidden size {HiddenSize} cannot be shared by {HeadsNum} heads.");
        }

        if (RopeDimList.Count != 3 || RopeDimList.Any(d => d <= 0 || d % 2 != 0) || RopeDimList.Sum() != HeadDim)
        {
            throw new CheckpointException($"{path}: the RoPE axes [{string.Join(", ", RopeDimList)}] must be three even numbers that sum to the head width {HeadDim}.");
        }

        if (PatchSize.Count != 3 || PatchSize.Any(p => p <= 0))
        {
            throw new CheckpointException($"{path}: the patch size [{string.Join(", ", PatchSize)}] must be three numbers over 0.");
        }
    }
}
