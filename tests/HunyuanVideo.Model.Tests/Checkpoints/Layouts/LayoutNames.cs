using System.Globalization;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Layouts;

/// <summary>
/// Renames official tensors as the programs that publish them do: by replacements in order. Written apart from the product's tables,
/// in the other direction.
/// </summary>
internal static partial class LayoutNames
{
    private static readonly (string Official, string Comfy)[] ComfyRenames =
    [
        ("txt_in.t_embedder.mlp.0.", "txt_in.t_embedder.in_layer."),
        ("txt_in.t_embedder.mlp.2.", "txt_in.t_embedder.out_layer."),
        ("txt_in.c_embedder.linear_1.", "txt_in.c_embedder.in_layer."),
        ("txt_in.c_embedder.linear_2.", "txt_in.c_embedder.out_layer."),
        ("_mod.linear.", "_mod.lin."),
        ("_attn_qkv.", "_attn.qkv."),
        ("mlp.fc1.", "mlp.0."),
        ("mlp.fc2.", "mlp.2."),
        ("_attn_q_norm.weight", "_attn.norm.query_norm.scale"),
        ("_attn_k_norm.weight", "_attn.norm.key_norm.scale"),
        (".q_norm.weight", ".norm.query_norm.scale"),
        (".k_norm.weight", ".norm.key_norm.scale"),
        ("_attn_proj.", "_attn.proj."),
        (".modulation.linear.", ".modulation.lin."),
        ("_in.mlp.2.", "_in.out_layer."),
        ("_in.mlp.0.", "_in.in_layer."),
    ];

    /// <summary>The names of ComfyUI's transformer, with norms' <c>.scale</c> or, later, <c>.weight</c>.</summary>
    public static Dictionary<string, Tensor> Comfy(IReadOnlyDictionary<string, Tensor> official, string prefix = "", bool later = false) => official.ToDictionary(
        pair =>
        {
            string name = ComfyRenames.Aggregate(pair.Key, (renamed, rename) => renamed.Replace(rename.Official, rename.Comfy, StringComparison.Ordinal));
            return prefix + (later ? name.Replace("_norm.scale", "_norm.weight", StringComparison.Ordinal) : name);
        },
        pair => pair.Value);

    /// <summary>The names of latent diffusion's autoencoder, with the attention's projections as convolutions.</summary>
    public static Dictionary<string, Tensor> Ldm(IReadOnlyDictionary<string, Tensor> official, string prefix = "") => official.ToDictionary(
        pair => prefix + Ldm(pair.Key),
        pair => pair.Key.Contains("attentions.0.to_", StringComparison.Ordinal) && pair.Value.dim() == 2 ? pair.Value[.., .., TensorIndex.None, TensorIndex.None, TensorIndex.None] : pair.Value);

    /// <summary>The same tensors behind a prefix.</summary>
    public static Dictionary<string, Tensor> Prefixed(IReadOnlyDictionary<string, Tensor> tensors, string prefix) =>
        tensors.ToDictionary(pair => prefix + pair.Key, pair => pair.Value);

    private static string Ldm(string name)
    {
        name = Up().Replace(name, match => $"decoder.up.{3 - int.Parse(match.Groups["level"].Value, CultureInfo.InvariantCulture)}.");
        name = Down().Replace(name, "encoder.down.${level}.");
        foreach ((string official, string ldm) in new[]
        {
            ("resnets", "block"), ("downsamplers.0", "downsample"), ("upsamplers.0", "upsample"), ("conv_shortcut", "nin_shortcut"), ("conv_norm_out", "norm_out"),
            ("mid_block.block.0", "mid.block_1"), ("mid_block.block.1", "mid.block_2"), ("mid_block.attentions.0.", "mid.attn_1."),
            ("attn_1.group_norm", "attn_1.norm"), ("attn_1.to_q", "attn_1.q"), ("attn_1.to_k", "attn_1.k"), ("attn_1.to_v", "attn_1.v"), ("attn_1.to_out.0", "attn_1.proj_out"),
        })
        {
            name = name.Replace(official, ldm, StringComparison.Ordinal);
        }

        return name;
    }

    [GeneratedRegex(@"^decoder\.up_blocks\.(?<level>\d)\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Up();

    [GeneratedRegex(@"^encoder\.down_blocks\.(?<level>\d)\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Down();
}
