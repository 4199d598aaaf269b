using System.Collections.Frozen;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>The names that GGUF files give a Llama's parameters.</summary>
internal static class GgufLlamaKeys
{
    private static readonly FrozenDictionary<string, string> Whole = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["embed_tokens.weight"] = "token_embd.weight",
        ["norm.weight"] = "output_norm.weight",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> OfLayer = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["self_attn.q_proj.weight"] = "attn_q.weight",
        ["self_attn.k_proj.weight"] = "attn_k.weight",
        ["self_attn.v_proj.weight"] = "attn_v.weight",
        ["self_attn.o_proj.weight"] = "attn_output.weight",
        ["mlp.gate_proj.weight"] = "ffn_gate.weight",
        ["mlp.up_proj.weight"] = "ffn_up.weight",
        ["mlp.down_proj.weight"] = "ffn_down.weight",
        ["input_layernorm.weight"] = "attn_norm.weight",
        ["post_attention_layernorm.weight"] = "ffn_norm.weight",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Where the parameter of this official name is stored; a name that is none of Llama's stays as it is.</summary>
    public static StoredName Find(string officialName)
    {
        if (Whole.TryGetValue(officialName, out string? whole))
        {
            return new StoredName([whole]);
        }

        return officialName.Split('.', 3) is ["layers", string number, string rest] && OfLayer.TryGetValue(rest, out string? name)
            ? new StoredName([$"blk.{number}.{name}"])
            : new StoredName([officialName]);
    }
}
