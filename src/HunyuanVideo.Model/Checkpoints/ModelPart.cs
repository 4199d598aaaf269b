namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// One of the four models of a checkpoint, and the forms its files come in: which prefixes stand before its names and
/// which key maps apply, told apart by one tensor that only that form has.
/// </summary>
public sealed class ModelPart
{
    private readonly string[] _prefixes;
    private readonly (string Marker, KeyMap Map)[] _layouts;

    private ModelPart(string title, string[] prefixes, params (string Marker, KeyMap Map)[] layouts)
    {
        Title = title;
        _prefixes = prefixes;
        _layouts = layouts;
    }

    /// <summary>The transformer, under official or diffusers names; repackaged single files put a prefix before them.</summary>
    public static ModelPart Transformer { get; } = new(
        "HunyuanVideo transformer",
        ["", "model.diffusion_model.", "diffusion_model.", "module."],
        ("img_in.proj.weight", KeyMap.Official),
        ("x_embedder.proj.weight", KeyMap.DiffusersTransformer));

    /// <summary>The causal 3D VAE, whose names are the same everywhere.</summary>
    public static ModelPart Vae { get; } = new(
        "HunyuanVideo VAE",
        ["", "vae.", "first_stage_model."],
        ("decoder.conv_in.conv.weight", KeyMap.Official));

    /// <summary>The Llama text encoder: a language model, alone or inside LLaVA.</summary>
    public static ModelPart TextEncoder { get; } = new(
        "Llama text encoder",
        ["", "model.", "language_model.model.", "model.language_model."],
        ("embed_tokens.weight", KeyMap.Official),
        ("token_embd.weight", KeyMap.GgufLlama));

    /// <summary>The CLIP text encoder, alone or inside the whole CLIP model.</summary>
    public static ModelPart TextEncoder2 { get; } = new(
        "CLIP text encoder",
        ["", "text_model."],
        ("embeddings.token_embedding.weight", KeyMap.Official));

    /// <summary>What the part is called in messages.</summary>
    public string Title { get; }

    /// <summary>The tensors by which a file is known to hold this part, for messages.</summary>
    internal string Markers => string.Join(" or ", _layouts.Select(layout => $"'{layout.Marker}'"));

    /// <summary>The prefix and key map of files that hold these names, or null when they do not hold this part.</summary>
    internal (string Prefix, KeyMap Map)? Detect(Func<string, bool> contains)
    {
        foreach (string prefix in _prefixes)
        {
            foreach ((string marker, KeyMap map) in _layouts)
            {
                if (contains(prefix + marker))
                {
                    return (prefix, map);
                }
            }
        }

        return null;
    }
}
