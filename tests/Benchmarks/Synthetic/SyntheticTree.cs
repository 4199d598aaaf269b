using System.Text.Json;
using HunyuanVideo.Model.Transformer;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>
/// The folders of the official release with a synthetic transformer; VAE, text encoders and tokenizers are the nano model's, so that
/// the folder can be opened.
/// </summary>
internal static class SyntheticTree
{
    private const string Official = "hunyuan-video-t2v-720p";
    private const string Name = "mp_rank_00_model_states";

    /// <summary>Writes the tree.</summary>
    /// <param name="root">Its folder.</param>
    /// <param name="nano">The nano model's folder.</param>
    /// <param name="config">The transformer's sizes.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="torch">Whether they are a PyTorch file, else safetensors.</param>
    /// <returns>The weights' file.</returns>
    public static string Write(string root, string nano, TransformerConfig config, SyntheticWeights weights, bool torch) =>
        Write(root, nano, config, torch ? ".pt" : ".safetensors", torch ? weights.WriteTorch : weights.WriteSafetensors);

    /// <summary>Writes the tree.</summary>
    /// <param name="root">Its folder.</param>
    /// <param name="nano">The nano model's folder.</param>
    /// <param name="config">The transformer's sizes.</param>
    /// <param name="extension">The extension of the weights' file.</param>
    /// <param name="write">Writes that file.</param>
    /// <returns>The weights' file.</returns>
    public static string Write(string root, string nano, TransformerConfig config, string extension, Action<string> write)
    {
        string transformers = Directory.CreateDirectory(Path.Combine(root, Official, "transformers")).FullName;
        string path = Path.Combine(transformers, Name + extension);
        write(path);
        File.WriteAllText(Path.Combine(transformers, "config.json"), Json(config));
        Copy(Path.Combine(nano, "vae"), Path.Combine(root, Official, "vae"));
        foreach (string number in new[] { "", "_2" })
        {
            Copy(Path.Combine(nano, "text_encoder" + number), Path.Combine(root, "text_encoder" + number));
            Copy(Path.Combine(nano, "tokenizer" + number), Path.Combine(root, "text_encoder" + number));
        }

        return path;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }

    private static string Json(TransformerConfig config) => JsonSerializer.Serialize(new
    {
        patch_size = config.PatchSize,
        in_channels = config.InChannels,
        out_channels = config.OutChannels,
        hidden_size = config.HiddenSize,
        heads_num = config.HeadsNum,
        mlp_width_ratio = config.MlpWidthRatio,
        mm_double_blocks_depth = config.MmDoubleBlocksDepth,
        mm_single_blocks_depth = config.MmSingleBlocksDepth,
        num_refiner_layers = config.RefinerDepth,
        rope_dim_list = config.RopeDimList,
        rope_theta = config.RopeTheta,
        guidance_embed = config.GuidanceEmbed,
        text_states_dim = config.TextStatesDim,
        text_states_dim_2 = config.TextStatesDim2,
    });
}
