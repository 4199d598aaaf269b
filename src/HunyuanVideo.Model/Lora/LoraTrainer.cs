namespace HunyuanVideo.Model.Lora;

/// <summary>Tells which program wrote a LoRA file, by its metadata and its spelling.</summary>
internal static class LoraTrainer
{
    /// <summary>The trainer's name, for people.</summary>
    public static string Of(LoraFile file)
    {
        string module = file.Metadata.GetValueOrDefault("ss_network_module") ?? string.Empty;
        string first = file.Layers.First();
        bool split = file.Layers.Any(layer => layer.Contains("transformer_blocks", StringComparison.Ordinal));
        return module.StartsWith("lycoris", StringComparison.Ordinal) ? "LyCORIS"
            : module.Length > 0 ? "musubi-tuner"
            : file.Metadata.ContainsKey("ot_config") || file.Metadata.ContainsKey("ot_revision") || first.StartsWith("lora_transformer_", StringComparison.Ordinal) ? "OneTrainer"
            : first.StartsWith("lora_", StringComparison.Ordinal) ? "kohya"
            : split ? "diffusers"
            : file.Layers.Any(IsComfy) ? "ComfyUI"
            : first.StartsWith("transformer.", StringComparison.Ordinal) || first.StartsWith("diffusion_model.", StringComparison.Ordinal) ? "diffusion-pipe"
            : "?";
    }

    private static bool IsComfy(string layer) =>
        layer.Contains("_attn.", StringComparison.Ordinal) || layer.EndsWith("_mod.lin", StringComparison.Ordinal) || layer.EndsWith("mlp.0", StringComparison.Ordinal);
}
