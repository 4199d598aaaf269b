namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// One of the four models of a checkpoint, and the forms its files come in: which prefixes stand before its names and
/// which key maps apply, told apart by tensors that only that form has.
/// </summary>
public sealed class ModelPart
{
    private readonly string[] _prefixes;
    private readonly Layout[] _layouts;

    private ModelPart(string title, string option, string[] prefixes, params Layout[] layouts)
    {
        Title = title;
        Option = option;
        _prefixes = prefixes;
        _layouts = layouts;
    }

    /// <summary>The transformer, under the names of the official program, of ComfyUI or of diffusers; repackaged files put a prefix before them.</summary>
    public static ModelPart Transformer { get; } = new(
        "HunyuanVideo transformer",
        "--dit-weight",
        ["", "model.model.", "model.diffusion_model.", "diffusion_model.", "module."],
        new("img_in.proj.weight", KeyMap.ComfyTransformer, "double_blocks.0.img_attn.norm.query_norm.scale"),
        new("img_in.proj.weight", KeyMap.LaterComfyTransformer, "double_blocks.0.img_attn.norm.query_norm.weight"),
        new("img_in.proj.weight", KeyMap.Official),
        new("x_embedder.proj.weight", KeyMap.DiffusersTransformer));

    /// <summary>The causal 3D VAE, under the official names or those of latent diffusion's autoencoder.</summary>
    public static ModelPart Vae { get; } = new(
        "HunyuanVideo VAE",
        "--vae-path",
        ["", "vae.", "first_stage_model."],
        new("decoder.conv_in.conv.weight", KeyMap.LdmVae, "decoder.mid.block_1.norm1.weight"),
        new("decoder.conv_in.conv.weight", KeyMap.Official));

    /// <summary>The Llama text encoder: a language model, alone or inside LLaVA.</summary>
    public static ModelPart TextEncoder { get; } = new(
        "Llama text encoder",
        "--text-encoder-path",
        [
            "", "model.", "language_model.model.", "model.language_model.",
            "text_encoders.llama.transformer.model.", "llama.transformer.model.", "cond_stage_model.llama.transformer.model.",
        ],
        new("embed_tokens.weight", KeyMap.Official),
        new("token_embd.weight", KeyMap.GgufLlama));

    /// <summary>The CLIP text encoder, alone or inside the whole CLIP model.</summary>
    public static ModelPart TextEncoder2 { get; } = new(
        "CLIP text encoder",
        "--text-encoder-2-path",
        [
            "", "text_model.", "text_encoders.clip_l.transformer.text_model.", "clip_l.transformer.text_model.",
            "cond_stage_model.clip_l.transformer.text_model.", "cond_stage_model.transformer.text_model.",
        ],
        new Layout("embeddings.token_embedding.weight", KeyMap.Official));

    /// <summary>All four, in the order in which they are told.</summary>
    public static IReadOnlyList<ModelPart> All => [Transformer, Vae, TextEncoder, TextEncoder2];

    /// <summary>What the part is called in messages.</summary>
    public string Title { get; }

    /// <summary>The option of the command line that names its weights.</summary>
    public string Option { get; }

    /// <summary>The tensors by which a file is known to hold this part, for messages.</summary>
    internal string Markers => string.Join(" or ", _layouts.Select(layout => layout.Marker).Distinct(StringComparer.Ordinal).Select(marker => $"'{marker}'"));

    /// <summary>The prefix and key map of files that hold these names, or null when they do not hold this part.</summary>
    internal (string Prefix, KeyMap Map)? Detect(Func<string, bool> contains)
    {
        foreach (string prefix in _prefixes)
        {
            if (Array.Find(_layouts, layout => contains(prefix + layout.Marker) && (layout.Own is null || contains(prefix + layout.Own))) is { } found)
            {
                return (prefix, found.Map);
            }
        }

        return null;
    }

    /// <summary>A form of the part's files.</summary>
    /// <param name="Marker">A tensor that tells the part.</param>
    /// <param name="Map">How its names are stored.</param>
    /// <param name="Own">A tensor that no other form of the same marker has.</param>
    private sealed record Layout(string Marker, KeyMap Map, string? Own = null);
}
