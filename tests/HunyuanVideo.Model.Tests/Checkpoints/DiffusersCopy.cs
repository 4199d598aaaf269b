using System.Text.RegularExpressions;
using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>
/// Converts an official transformer to the names and tensors diffusers stores, the way its conversion does: renames in
/// order, then splits. Written apart from the key map, in the other direction.
/// </summary>
internal static partial class DiffusersCopy
{
    private static readonly (string Official, string Diffusers)[] Renames =
    [
        ("img_in", "x_embedder"),
        ("txt_in.t_embedder.mlp.0", "context_embedder.time_text_embed.timestep_embedder.linear_1"),
        ("txt_in.t_embedder.mlp.2", "context_embedder.time_text_embed.timestep_embedder.linear_2"),
        ("txt_in.c_embedder", "context_embedder.time_text_embed.text_embedder"),
        ("txt_in.individual_token_refiner.blocks", "context_embedder.token_refiner.refiner_blocks"),
        ("txt_in.input_embedder", "context_embedder.proj_in"),
        ("time_in.mlp.0", "time_text_embed.timestep_embedder.linear_1"),
        ("time_in.mlp.2", "time_text_embed.timestep_embedder.linear_2"),
        ("guidance_in.mlp.0", "time_text_embed.guidance_embedder.linear_1"),
        ("guidance_in.mlp.2", "time_text_embed.guidance_embedder.linear_2"),
        ("vector_in.in_layer", "time_text_embed.text_embedder.linear_1"),
        ("vector_in.out_layer", "time_text_embed.text_embedder.linear_2"),
        ("double_blocks", "transformer_blocks"),
        ("single_blocks", "single_transformer_blocks"),
        ("img_attn_q_norm", "attn.norm_q"),
        ("img_attn_k_norm", "attn.norm_k"),
        ("txt_attn_q_norm", "attn.norm_added_q"),
        ("txt_attn_k_norm", "attn.norm_added_k"),
        ("img_attn_proj", "attn.to_out.0"),
        ("txt_attn_proj", "attn.to_add_out"),
        ("self_attn_proj", "attn.to_out.0"),
        ("img_mod.linear", "norm1.linear"),
        ("txt_mod.linear", "norm1_context.linear"),
        ("img_mlp", "ff"),
        ("txt_mlp", "ff_context"),
        (".mlp.", ".ff."),
        ("fc1", "net.0.proj"),
        ("fc2", "net.2"),
        ("linear2", "proj_out"),
        (".q_norm", ".attn.norm_q"),
        (".k_norm", ".attn.norm_k"),
        ("modulation.linear", "norm.linear"),
        ("final_layer.linear", "proj_out"),
        ("adaLN_modulation.1", "norm_out.linear"),
        ("final_layer.", ""),
    ];

    /// <summary>The converted tensors, in the caller's dispose scope.</summary>
    public static Dictionary<string, Tensor> Of(SafetensorsFile official, long hiddenSize)
    {
        var converted = new Dictionary<string, Tensor>();
        foreach (string name in official.Entries.Keys)
        {
            Tensor tensor = official.Read(name);
            foreach ((string stored, Tensor part) in Convert(name, tensor, hiddenSize))
            {
                converted.Add(stored, part);
            }
        }

        return converted;
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Convert(string name, Tensor tensor, long hiddenSize)
    {
        Match fused = Fused().Match(name);
        if (fused.Success)
        {
            string[] parts = fused.Groups["module"].Value switch
            {
                "txt_attn_qkv" => ["attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"],
                "linear1" => ["attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp"],
                _ => ["attn.to_q", "attn.to_k", "attn.to_v"],
            };
            for (int i = 0; i < parts.Length; i++)
            {
                long length = i < 3 ? hiddenSize : tensor.shape[0] - (3 * hiddenSize);
                string renamed = Rename(fused.Groups["block"].Value) + parts[i] + fused.Groups["parameter"].Value;
                yield return (renamed, tensor.narrow(0, i * hiddenSize, length));
            }
        }
        else if (name.StartsWith("final_layer.adaLN", StringComparison.Ordinal))
        {
            yield return (Rename(name), tensor.roll(hiddenSize, 0));
        }
        else
        {
            yield return (Rename(name), tensor);
        }
    }

    private static string Rename(string name) =>
        Renames.Aggregate(name, (renamed, pair) => renamed.Replace(pair.Official, pair.Diffusers, StringComparison.Ordinal));

    [GeneratedRegex(@"^(?<block>.*\.)(?<module>img_attn_qkv|txt_attn_qkv|self_attn_qkv|linear1)(?<parameter>\.\w+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fused();
}
