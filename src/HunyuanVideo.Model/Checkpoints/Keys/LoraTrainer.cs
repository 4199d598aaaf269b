namespace HunyuanVideo.Model.Checkpoints.Keys;

/// <summary>Tells which program wrote a LoRA file, by its metadata and its spelling.</summary>
internal static class LoraTrainer
{
    /// <summary>What stands before the names of the official image-to-video trainer.</summary>
    public const string OfficialImageToVideo = "Hunyuan_video_I2V_lora_";

    private static readonly LoraRole[] LyCoris =
    [
        LoraRole.HadamardW1A, LoraRole.HadamardW1B, LoraRole.HadamardW2A, LoraRole.HadamardW2B,
        LoraRole.KroneckerW1, LoraRole.KroneckerW1A, LoraRole.KroneckerW1B, LoraRole.KroneckerW2, LoraRole.KroneckerW2A, LoraRole.KroneckerW2B,
    ];

    /// <summary>The trainer's name, for people.</summary>
    /// <param name="keys">The names of the file's tensors that belong to layers.</param>
    /// <param name="metadata">The texts of the file.</param>
    public static string Of(IReadOnlyCollection<LoraKey> keys, IReadOnlyDictionary<string, string> metadata)
    {
        string module = metadata.GetValueOrDefault("ss_network_module") ?? string.Empty;
        bool Starts(params string[] prefixes) => keys.Any(key => prefixes.Any(prefix => key.Layer.StartsWith(prefix, StringComparison.Ordinal)));
        return module.Contains("lycoris", StringComparison.OrdinalIgnoreCase) || keys.Any(key => LyCoris.Contains(key.Role)) ? "LyCORIS"
            : Starts(OfficialImageToVideo) ? "the official image-to-video program"
            : module.Length > 0 ? "musubi-tuner"
            : metadata.ContainsKey("ot_config") || metadata.ContainsKey("ot_revision") || Starts("lora_transformer_") ? "OneTrainer"
            : Starts("lora_") ? "musubi-tuner or kohya"
            : keys.Any(key => key.Layer.Contains("transformer_blocks", StringComparison.Ordinal)) ? "diffusers"
            : keys.Any(key => IsComfy(key.Layer)) ? "ComfyUI"
            : Starts("transformer.", "diffusion_model.") ? "diffusion-pipe"
            : "an unknown trainer";
    }

    private static bool IsComfy(string layer) =>
        layer.Contains("_attn.", StringComparison.Ordinal) || layer.EndsWith("_mod.lin", StringComparison.Ordinal) || layer.EndsWith("mlp.0", StringComparison.Ordinal);
}
