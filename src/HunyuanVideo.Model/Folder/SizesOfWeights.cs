using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Folder;

/// <summary>
/// The sizes of a part whose file came without a <c>config.json</c>, from the shapes of its tensors. What shapes do not tell, as the
/// number of heads, is known of the released model and of nano; a part of neither gets null.
/// </summary>
internal static class SizesOfWeights
{
    /// <summary>How RoPE shares the channels of a head between time, rows and columns, by the head's width.</summary>
    private static readonly Dictionary<long, int[]> RopeOfHeadWidth = new() { [128] = [16, 56, 56], [32] = [8, 12, 12] };

    private static readonly VaeConfig[] Vaes =
        [VaeConfig.Hy88416c, new() { BlockOutChannels = [16, 24, 48, 48], LayersPerBlock = 1, NormNumGroups = 2, ScalingFactor = 0.589144 }];

    private static readonly LlamaConfig[] Llamas =
    [
        LlamaConfig.LlavaLlama3,
        new() { VocabSize = 1024, HiddenSize = 128, IntermediateSize = 256, NumHiddenLayers = 4, NumAttentionHeads = 4, NumKeyValueHeads = 2 },
    ];

    private static readonly ClipConfig[] Clips =
    [
        ClipConfig.ClipVitLargePatch14,
        new() { VocabSize = 1000, HiddenSize = 64, IntermediateSize = 256, NumHiddenLayers = 2, NumAttentionHeads = 4 },
    ];

    /// <summary>The transformer's.</summary>
    public static TransformerConfig? Transformer(StateDict state)
    {
        if (!Has(state, "img_in.proj.weight", "double_blocks.0.img_attn_q_norm.weight", "double_blocks.0.img_mlp.fc1.bias", "txt_in.input_embedder.weight", "vector_in.in_layer.weight", "final_layer.linear.bias"))
        {
            return null;
        }

        IReadOnlyList<long> input = state.ShapeOf("img_in.proj.weight");
        long headWidth = state.ShapeOf("double_blocks.0.img_attn_q_norm.weight")[0];
        if (input.Count != 5 || input.Any(size => size < 1) || !RopeOfHeadWidth.TryGetValue(headWidth, out int[]? rope) || input[0] % headWidth != 0)
        {
            return null;
        }

        return new TransformerConfig
        {
            PatchSize = [(int)input[2], (int)input[3], (int)input[4]],
            InChannels = (int)input[1],
            OutChannels = (int)(state.ShapeOf("final_layer.linear.bias")[0] / (input[2] * input[3] * input[4])),
            HiddenSize = (int)input[0],
            HeadsNum = (int)(input[0] / headWidth),
            MlpWidthRatio = (double)state.ShapeOf("double_blocks.0.img_mlp.fc1.bias")[0] / input[0],
            MmDoubleBlocksDepth = Count(state, "double_blocks.{0}.img_mod.linear.weight"),
            MmSingleBlocksDepth = Count(state, "single_blocks.{0}.linear1.weight"),
            RefinerDepth = Count(state, "txt_in.individual_token_refiner.blocks.{0}.self_attn_qkv.weight"),
            RopeDimList = rope,
            GuidanceEmbed = state.Contains("guidance_in.mlp.0.weight"),
            TextStatesDim = (int)state.ShapeOf("txt_in.input_embedder.weight")[^1],
            TextStatesDim2 = (int)state.ShapeOf("vector_in.in_layer.weight")[^1],
        };
    }

    /// <summary>The VAE's.</summary>
    public static VaeConfig? Vae(StateDict state)
    {
        var channels = new List<int>();
        for (string name; state.Contains(name = $"encoder.down_blocks.{channels.Count}.resnets.0.conv1.conv.bias");)
        {
            channels.Add((int)state.ShapeOf(name)[0]);
        }

        int layers = Count(state, "encoder.down_blocks.0.resnets.{0}.conv1.conv.bias");
        return Array.Find(Vaes, known => known.BlockOutChannels.SequenceEqual(channels) && known.LayersPerBlock == layers);
    }

    /// <summary>The Llama text encoder's.</summary>
    public static LlamaConfig? Llama(StateDict state)
    {
        if (!Has(state, "embed_tokens.weight", "layers.0.mlp.gate_proj.weight", "layers.0.self_attn.k_proj.weight"))
        {
            return null;
        }

        IReadOnlyList<long> embedding = state.ShapeOf("embed_tokens.weight");
        return Array.Find(Llamas, known => embedding.Count == 2 && embedding[1] == known.HiddenSize
            && state.ShapeOf("layers.0.mlp.gate_proj.weight")[0] == known.IntermediateSize
            && state.ShapeOf("layers.0.self_attn.k_proj.weight")[0] == (long)known.HeadDim * known.NumKeyValueHeads) is { } found
            ? found with { VocabSize = (int)embedding[0], NumHiddenLayers = Count(state, "layers.{0}.input_layernorm.weight") }
            : null;
    }

    /// <summary>The CLIP text encoder's.</summary>
    public static ClipConfig? Clip(StateDict state)
    {
        if (!Has(state, "embeddings.token_embedding.weight", "embeddings.position_embedding.weight"))
        {
            return null;
        }

        IReadOnlyList<long> embedding = state.ShapeOf("embeddings.token_embedding.weight");
        return Array.Find(Clips, known => embedding.Count == 2 && embedding[1] == known.HiddenSize) is { } found
            ? found with
            {
                VocabSize = (int)embedding[0],
                NumHiddenLayers = Count(state, "encoder.layers.{0}.layer_norm1.weight"),
                MaxPositionEmbeddings = (int)state.ShapeOf("embeddings.position_embedding.weight")[0],
            }
            : null;
    }

    private static bool Has(StateDict state, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (!state.Contains(name) || state.ShapeOf(name).Count == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many numbers from 0 a name exists with.</summary>
    private static int Count(StateDict state, string name)
    {
        int count = 0;
        while (state.Contains(string.Format(System.Globalization.CultureInfo.InvariantCulture, name, count)))
        {
            count++;
        }

        return count;
    }
}
