namespace HunyuanVideo.Model.Checkpoints;

/// <summary>The official names of the transformer's modules and those diffusers gave them.</summary>
internal static class DiffusersTransformerKeys
{
    private const string Double = "transformer_blocks.#";
    private const string Single = "single_transformer_blocks.#";
    private const string Refiner = "context_embedder.token_refiner.refiner_blocks.#";

    /// <summary>Official module → stored modules; <c>#</c> stands for the block's number.</summary>
    private static readonly Dictionary<string, string[]> Modules = new(StringComparer.Ordinal)
    {
        ["img_in.proj"] = ["x_embedder.proj"],
        ["time_in.mlp.0"] = ["time_text_embed.timestep_embedder.linear_1"],
        ["time_in.mlp.2"] = ["time_text_embed.timestep_embedder.linear_2"],
        ["guidance_in.mlp.0"] = ["time_text_embed.guidance_embedder.linear_1"],
        ["guidance_in.mlp.2"] = ["time_text_embed.guidance_embedder.linear_2"],
        ["vector_in.in_layer"] = ["time_text_embed.text_embedder.linear_1"],
        ["vector_in.out_layer"] = ["time_text_embed.text_embedder.linear_2"],

        ["txt_in.input_embedder"] = ["context_embedder.proj_in"],
        ["txt_in.t_embedder.mlp.0"] = ["context_embedder.time_text_embed.timestep_embedder.linear_1"],
        ["txt_in.t_embedder.mlp.2"] = ["context_embedder.time_text_embed.timestep_embedder.linear_2"],
        ["txt_in.c_embedder.linear_1"] = ["context_embedder.time_text_embed.text_embedder.linear_1"],
        ["txt_in.c_embedder.linear_2"] = ["context_embedder.time_text_embed.text_embedder.linear_2"],

        ["txt_in.individual_token_refiner.blocks.#.norm1"] = [$"{Refiner}.norm1"],
        ["txt_in.individual_token_refiner.blocks.#.norm2"] = [$"{Refiner}.norm2"],
        ["txt_in.individual_token_refiner.blocks.#.self_attn_qkv"] = [$"{Refiner}.attn.to_q", $"{Refiner}.attn.to_k", $"{Refiner}.attn.to_v"],
        ["txt_in.individual_token_refiner.blocks.#.self_attn_proj"] = [$"{Refiner}.attn.to_out.0"],
        ["txt_in.individual_token_refiner.blocks.#.mlp.fc1"] = [$"{Refiner}.ff.net.0.proj"],
        ["txt_in.individual_token_refiner.blocks.#.mlp.fc2"] = [$"{Refiner}.ff.net.2"],
        ["txt_in.individual_token_refiner.blocks.#.adaLN_modulation.1"] = [$"{Refiner}.norm_out.linear"],

        ["double_blocks.#.img_mod.linear"] = [$"{Double}.norm1.linear"],
        ["double_blocks.#.txt_mod.linear"] = [$"{Double}.norm1_context.linear"],
        ["double_blocks.#.img_attn_qkv"] = [$"{Double}.attn.to_q", $"{Double}.attn.to_k", $"{Double}.attn.to_v"],
        ["double_blocks.#.txt_attn_qkv"] = [$"{Double}.attn.add_q_proj", $"{Double}.attn.add_k_proj", $"{Double}.attn.add_v_proj"],
        ["double_blocks.#.img_attn_q_norm"] = [$"{Double}.attn.norm_q"],
        ["double_blocks.#.img_attn_k_norm"] = [$"{Double}.attn.norm_k"],
        ["double_blocks.#.txt_attn_q_norm"] = [$"{Double}.attn.norm_added_q"],
        ["double_blocks.#.txt_attn_k_norm"] = [$"{Double}.attn.norm_added_k"],
        ["double_blocks.#.img_attn_proj"] = [$"{Double}.attn.to_out.0"],
        ["double_blocks.#.txt_attn_proj"] = [$"{Double}.attn.to_add_out"],
        ["double_blocks.#.img_mlp.fc1"] = [$"{Double}.ff.net.0.proj"],
        ["double_blocks.#.img_mlp.fc2"] = [$"{Double}.ff.net.2"],
        ["double_blocks.#.txt_mlp.fc1"] = [$"{Double}.ff_context.net.0.proj"],
        ["double_blocks.#.txt_mlp.fc2"] = [$"{Double}.ff_context.net.2"],

        ["single_blocks.#.modulation.linear"] = [$"{Single}.norm.linear"],
        ["single_blocks.#.linear1"] = [$"{Single}.attn.to_q", $"{Single}.attn.to_k", $"{Single}.attn.to_v", $"{Single}.proj_mlp"],
        ["single_blocks.#.linear2"] = [$"{Single}.proj_out"],
        ["single_blocks.#.q_norm"] = [$"{Single}.attn.norm_q"],
        ["single_blocks.#.k_norm"] = [$"{Single}.attn.norm_k"],

        ["final_layer.linear"] = ["proj_out"],
        [FinalModulation] = ["norm_out.linear"],
    };

    /// <summary>Officially (shift, scale), in diffusers (scale, shift).</summary>
    private const string FinalModulation = "final_layer.adaLN_modulation.1";

    /// <summary>What stands before a block's number.</summary>
    private static readonly string[] BlockLists = ["double_blocks.", "single_blocks.", "txt_in.individual_token_refiner.blocks."];

    /// <summary>Where diffusers stores the parameter <paramref name="name"/>; an unknown name stays as it is.</summary>
    public static StoredName Find(string name)
    {
        int dot = name.LastIndexOf('.');
        if (dot < 0)
        {
            return new StoredName([name]);
        }

        string parameter = name[dot..];
        (string module, string number) = SplitNumber(name[..dot]);
        return Modules.TryGetValue(module, out string[]? stored)
            ? new StoredName([.. stored.Select(part => part.Replace("#", number, StringComparison.Ordinal) + parameter)], module == FinalModulation)
            : new StoredName([name]);
    }

    /// <summary><c>double_blocks.7.img_mod.linear</c> → <c>double_blocks.#.img_mod.linear</c> and <c>7</c>.</summary>
    private static (string Module, string Number) SplitNumber(string module)
    {
        string? list = Array.Find(BlockLists, prefix => module.StartsWith(prefix, StringComparison.Ordinal));
        if (list is null || module.IndexOf('.', list.Length) is not (> 0 and int end))
        {
            return (module, string.Empty);
        }

        return (string.Concat(list, "#", module.AsSpan(end)), module[list.Length..end]);
    }
}
