namespace HunyuanVideo.Model.Lora.Spellings;

/// <summary>What stands before a layer's name in LoRA files.</summary>
internal static class LoraPrefixes
{
    private static readonly string[] TransformerDotted =
    [
        "", "transformer.", "diffusion_model.", "model.diffusion_model.", "model.model.", "base_model.model.", "base_model.model.transformer.", "unet.",
    ];

    private static readonly string[] TransformerUnderscored = ["lora_unet_", "lora_transformer_", "lycoris_", "lycoris_transformer_", "lycoris_unet_"];

    private static readonly string[] TextDotted =
    [
        "text_encoder.", "text_encoder_2.", "llama.", "clip_l.",
        "text_encoders.llama.", "text_encoders.clip_l.", "text_encoders.llama.transformer.", "text_encoders.clip_l.transformer.",
    ];

    private static readonly string[] TextUnderscored = ["lora_te1_", "lora_te2_", "lora_te_", "lora_llama_", "lora_clip_", "lora_clip_l_"];

    /// <summary>The prefixes before a part's names, longest first, so that the rest is a name.</summary>
    /// <param name="part">The part.</param>
    /// <param name="underscored">Whether the names behind them have underscores in place of dots.</param>
    public static IEnumerable<string> Of(LoraPart part, bool underscored) =>
        ((part == LoraPart.Transformer, underscored) switch
        {
            (true, false) => TransformerDotted,
            (true, true) => TransformerUnderscored,
            (false, false) => TextDotted,
            (false, true) => TextUnderscored,
        }).OrderByDescending(prefix => prefix.Length);
}
