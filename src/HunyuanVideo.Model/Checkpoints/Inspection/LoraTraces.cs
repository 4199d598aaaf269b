using HunyuanVideo.Model.Checkpoints.Stored;

namespace HunyuanVideo.Model.Checkpoints.Inspection;

/// <summary>What names and metadata tell of a file that changes a model instead of being one.</summary>
/// <param name="Trainer">Whose layout it has.</param>
/// <param name="Ranks">The ranks of its factors, ascending.</param>
internal sealed record LoraTraces(string Trainer, IReadOnlyList<int> Ranks)
{
    private static readonly string[] Factors =
        [".lora_down.", ".lora_up.", ".lora_A.", ".lora_B.", ".hada_w1_a", ".lokr_w1", ".lora_magnitude_vector", ".dora_scale"];

    private static readonly string[] Differences = [".diff", ".diff_b", ".set_weight"];

    /// <summary>The factors whose first dimension is the rank.</summary>
    private static readonly string[] Down = [".lora_down.weight", ".lora_A.weight", ".lora_A.default.weight", ".hada_w1_b", ".lokr_w1_b"];

    /// <summary>Reads a file's names; null where it changes nothing.</summary>
    public static LoraTraces? Of(RawTensors tensors)
    {
        bool isLora = tensors.Names.Any(name => Factors.Any(factor => name.Contains(factor, StringComparison.Ordinal)))
            || (tensors.Names.Count > 0 && tensors.Names.All(name => Differences.Any(end => name.EndsWith(end, StringComparison.Ordinal))));
        if (!isLora)
        {
            return null;
        }

        int[] ranks =
        [
            .. tensors.Names.Where(name => Down.Any(end => name.EndsWith(end, StringComparison.Ordinal)))
                .Select(name => tensors.Find(name)!.Value.Shape).Where(shape => shape.Count > 0).Select(shape => (int)shape[0]).Distinct().Order(),
        ];
        return new LoraTraces(TrainerOf(tensors), ranks);
    }

    private static string TrainerOf(RawTensors tensors)
    {
        string? module = tensors.Files.OfType<SafetensorsFile>().Select(file => file.Metadata.GetValueOrDefault("ss_network_module")).FirstOrDefault(text => text is not null);
        bool Has(string part) => tensors.Names.Any(name => name.Contains(part, StringComparison.Ordinal));
        return module?.Contains("lycoris", StringComparison.OrdinalIgnoreCase) == true || Has(".hada_w1_a") || Has(".lokr_w1") ? "LyCORIS"
            : Has("Hunyuan_video_I2V_lora_") ? "the official image-to-video program"
            : Has("lora_transformer_") ? "OneTrainer"
            : Has("lora_unet_") ? "musubi-tuner or kohya"
            : Has("transformer_blocks.") ? "diffusers"
            : Has("diffusion_model.") ? "ComfyUI"
            : Has("transformer.double_blocks.") || Has("transformer.single_blocks.") ? "diffusion-pipe"
            : "an unknown trainer";
    }
}
