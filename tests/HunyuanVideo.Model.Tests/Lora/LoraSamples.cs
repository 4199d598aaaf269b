using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

/// <summary>LoRA files of nano's sizes as the trainers write them, and the latents of a render with each.</summary>
internal static class LoraSamples
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Lora", "Samples");

    /// <summary>What the expected latents were rendered with.</summary>
    public static GenerationSettings Settings { get; } = new()
    {
        Prompt = "A red ball bounces on green grass.",
        Width = 96,
        Height = 96,
        VideoLength = 5,
        InferSteps = 3,
        Seed = 42,
        FlowShift = 3,
        EmbeddedGuidanceScale = 6,
    };

    /// <summary>The LoRA that comes with nano.</summary>
    public static string Neon { get; } = Path.Combine(AppContext.BaseDirectory, "Nano", "loras", "neon.safetensors");

    public static string PathOf(string name) => Path.Combine(Folder, name + ".safetensors");

    public static LoraSet Set(params (string Path, double Strength)[] choices) =>
        LoraSet.Of(choices.Select(choice => LoraChoice.Of(choice.Path, choice.Strength)));

    /// <summary>The latents that a sample gives, in the caller's scope.</summary>
    public static Tensor Expected(string name)
    {
        using SafetensorsFile file = SafetensorsFile.Open(PathOf(Path.Combine("expected", name)));
        return file.Read("latents").clone();
    }
}
