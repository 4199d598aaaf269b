using System.Globalization;

namespace HunyuanVideo.Model.Checkpoints.Keys;

/// <summary>Every module of the transformer that has parameters, under all its names: the table that files of any origin are read by.</summary>
internal static class TransformerModules
{
    /// <summary>Officially (shift, scale), in diffusers (scale, shift).</summary>
    public const string FinalModulation = "final_layer.adaLN_modulation.1";

    private const string Refiner = "txt_in.individual_token_refiner.blocks.#";
    private const string Double = "double_blocks.#";
    private const string Single = "single_blocks.#";
    private const string DiffusersTime = "context_embedder.time_text_embed";
    private const string DiffusersRefiner = "context_embedder.token_refiner.refiner_blocks.#";
    private const string DiffusersDouble = "transformer_blocks.#";
    private const string DiffusersSingle = "single_transformer_blocks.#";

    /// <summary>What stands before a block's number, officially and in ComfyUI.</summary>
    private static readonly string[] BlockLists = ["double_blocks.", "single_blocks.", "txt_in.individual_token_refiner.blocks."];

    /// <summary>The table, with <c>#</c> for the numbers of blocks.</summary>
    public static IReadOnlyList<TransformerModule> All { get; } =
    [
        new("img_in.proj", "img_in.proj", ["x_embedder.proj"]),
        new("time_in.mlp.0", "time_in.in_layer", ["time_text_embed.timestep_embedder.linear_1"]),
        new("time_in.mlp.2", "time_in.out_layer", ["time_text_embed.timestep_embedder.linear_2"]),
        new("guidance_in.mlp.0", "guidance_in.in_layer", ["time_text_embed.guidance_embedder.linear_1"]),
        new("guidance_in.mlp.2", "guidance_in.out_layer", ["time_text_embed.guidance_embedder.linear_2"]),
        new("vector_in.in_layer", "vector_in.in_layer", ["time_text_embed.text_embedder.linear_1"]),
        new("vector_in.out_layer", "vector_in.out_layer", ["time_text_embed.text_embedder.linear_2"]),

        new("txt_in.input_embedder", "txt_in.input_embedder", ["context_embedder.proj_in"]),
        new("txt_in.t_embedder.mlp.0", "txt_in.t_embedder.in_layer", [$"{DiffusersTime}.timestep_embedder.linear_1"]),
        new("txt_in.t_embedder.mlp.2", "txt_in.t_embedder.out_layer", [$"{DiffusersTime}.timestep_embedder.linear_2"]),
        new("txt_in.c_embedder.linear_1", "txt_in.c_embedder.in_layer", [$"{DiffusersTime}.text_embedder.linear_1"]),
        new("txt_in.c_embedder.linear_2", "txt_in.c_embedder.out_layer", [$"{DiffusersTime}.text_embedder.linear_2"]),

        new($"{Refiner}.norm1", $"{Refiner}.norm1", [$"{DiffusersRefiner}.norm1"]),
        new($"{Refiner}.norm2", $"{Refiner}.norm2", [$"{DiffusersRefiner}.norm2"]),
        new($"{Refiner}.self_attn_qkv", $"{Refiner}.self_attn.qkv", [$"{DiffusersRefiner}.attn.to_q", $"{DiffusersRefiner}.attn.to_k", $"{DiffusersRefiner}.attn.to_v"]),
        new($"{Refiner}.self_attn_proj", $"{Refiner}.self_attn.proj", [$"{DiffusersRefiner}.attn.to_out.0"]),
        new($"{Refiner}.mlp.fc1", $"{Refiner}.mlp.0", [$"{DiffusersRefiner}.ff.net.0.proj"]),
        new($"{Refiner}.mlp.fc2", $"{Refiner}.mlp.2", [$"{DiffusersRefiner}.ff.net.2"]),
        new($"{Refiner}.adaLN_modulation.1", $"{Refiner}.adaLN_modulation.1", [$"{DiffusersRefiner}.norm_out.linear"]),

        new($"{Double}.img_mod.linear", $"{Double}.img_mod.lin", [$"{DiffusersDouble}.norm1.linear"]),
        new($"{Double}.txt_mod.linear", $"{Double}.txt_mod.lin", [$"{DiffusersDouble}.norm1_context.linear"]),
        new($"{Double}.img_attn_qkv", $"{Double}.img_attn.qkv", [$"{DiffusersDouble}.attn.to_q", $"{DiffusersDouble}.attn.to_k", $"{DiffusersDouble}.attn.to_v"]),
        new($"{Double}.txt_attn_qkv", $"{Double}.txt_attn.qkv", [$"{DiffusersDouble}.attn.add_q_proj", $"{DiffusersDouble}.attn.add_k_proj", $"{DiffusersDouble}.attn.add_v_proj"]),
        new($"{Double}.img_attn_q_norm", $"{Double}.img_attn.norm.query_norm", [$"{DiffusersDouble}.attn.norm_q"]),
        new($"{Double}.img_attn_k_norm", $"{Double}.img_attn.norm.key_norm", [$"{DiffusersDouble}.attn.norm_k"]),
        new($"{Double}.txt_attn_q_norm", $"{Double}.txt_attn.norm.query_norm", [$"{DiffusersDouble}.attn.norm_added_q"]),
        new($"{Double}.txt_attn_k_norm", $"{Double}.txt_attn.norm.key_norm", [$"{DiffusersDouble}.attn.norm_added_k"]),
        new($"{Double}.img_attn_proj", $"{Double}.img_attn.proj", [$"{DiffusersDouble}.attn.to_out.0"]),
        new($"{Double}.txt_attn_proj", $"{Double}.txt_attn.proj", [$"{DiffusersDouble}.attn.to_add_out"]),
        new($"{Double}.img_mlp.fc1", $"{Double}.img_mlp.0", [$"{DiffusersDouble}.ff.net.0.proj"]),
        new($"{Double}.img_mlp.fc2", $"{Double}.img_mlp.2", [$"{DiffusersDouble}.ff.net.2"]),
        new($"{Double}.txt_mlp.fc1", $"{Double}.txt_mlp.0", [$"{DiffusersDouble}.ff_context.net.0.proj"]),
        new($"{Double}.txt_mlp.fc2", $"{Double}.txt_mlp.2", [$"{DiffusersDouble}.ff_context.net.2"]),

        new($"{Single}.modulation.linear", $"{Single}.modulation.lin", [$"{DiffusersSingle}.norm.linear"]),
        new($"{Single}.linear1", $"{Single}.linear1", [$"{DiffusersSingle}.attn.to_q", $"{DiffusersSingle}.attn.to_k", $"{DiffusersSingle}.attn.to_v", $"{DiffusersSingle}.proj_mlp"]),
        new($"{Single}.linear2", $"{Single}.linear2", [$"{DiffusersSingle}.proj_out"]),
        new($"{Single}.q_norm", $"{Single}.norm.query_norm", [$"{DiffusersSingle}.attn.norm_q"]),
        new($"{Single}.k_norm", $"{Single}.norm.key_norm", [$"{DiffusersSingle}.attn.norm_k"]),

        new("final_layer.linear", "final_layer.linear", ["proj_out"]),
        new(FinalModulation, FinalModulation, ["norm_out.linear"]),
    ];

    private static readonly Dictionary<string, TransformerModule> ByOfficialName = All.ToDictionary(module => module.Official, StringComparer.Ordinal);

    /// <summary>The module of an official name such as <c>double_blocks.7.img_mod.linear</c>, with the block's number filled in; null for an unknown one.</summary>
    public static TransformerModule? Find(string official)
    {
        (string module, string number) = SplitNumber(official);
        return ByOfficialName.TryGetValue(module, out TransformerModule? found) ? found.Of(number) : null;
    }

    /// <summary>Every module of a transformer with so many blocks, with numbers filled in.</summary>
    /// <param name="doubleBlocks">Dual-stream blocks.</param>
    /// <param name="singleBlocks">Single-stream blocks.</param>
    /// <param name="refinerBlocks">Blocks of the token refiner.</param>
    public static IEnumerable<TransformerModule> Expand(int doubleBlocks, int singleBlocks, int refinerBlocks) => All.SelectMany(module =>
    {
        int blocks = module.Official.StartsWith(BlockLists[0], StringComparison.Ordinal) ? doubleBlocks
            : module.Official.StartsWith(BlockLists[1], StringComparison.Ordinal) ? singleBlocks
            : module.Official.StartsWith(BlockLists[2], StringComparison.Ordinal) ? refinerBlocks
            : 1;
        return Enumerable.Range(0, blocks).Select(i => module.Of(i.ToString(CultureInfo.InvariantCulture)));
    });

    /// <summary><c>double_blocks.7.img_mod.linear</c> → <c>double_blocks.#.img_mod.linear</c> and <c>7</c>.</summary>
    private static (string Module, string Number) SplitNumber(string module)
    {
        string? list = Array.Find(BlockLists, prefix => module.StartsWith(prefix, StringComparison.Ordinal));
        if (list is null || module.IndexOf('.', list.Length) is not (> 0 and int end))
        {
            return (module, string.Empty);
        }

        return (string.Concat(list, TransformerModule.Number, module.AsSpan(end)), module[list.Length..end]);
    }
}
