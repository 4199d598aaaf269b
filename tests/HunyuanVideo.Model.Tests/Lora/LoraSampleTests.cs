using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

/// <summary>Renders with the trainers' files against latents made from weights that were merged elsewhere.</summary>
public sealed class LoraSampleTests(NanoFixture nano) : IClassFixture<NanoFixture>
{
    [Theory]
    [InlineData(null, "base")]
    [InlineData("musubi_kohya", "lora_half")]
    [InlineData("onetrainer_legacy", "lora_half")]
    [InlineData("diffusers_peft", "lora_full")]
    [InlineData("diffusion_pipe", "lora_full_modulation")]
    [InlineData("comfy_generic", "lora_full_modulation")]
    [InlineData("lycoris_loha", "lycoris_loha")]
    public void Render_Sample_LatentsAreThoseExpected(string? sample, string expected)
    {
        using var scope = NewDisposeScope();
        GenerationSettings settings = LoraSamples.Settings with { Loras = sample is null ? null : LoraSamples.Set((LoraSamples.PathOf(sample), 1)) };
        using GeneratedVideo video = nano.Pipeline.Render(settings, progress: null, TestContext.Current.CancellationToken);
        TensorAssert.Close(LoraSamples.Expected(expected), video.Latents, 1e-4, expected);
    }

    [Theory]
    [InlineData("neon_ref1", "latents_strength_0", 0)]
    [InlineData("neon_ref1", "latents_strength_0_5", 0.5)]
    [InlineData("neon_ref1", "latents_strength_1", 1)]
    [InlineData("neon_ref2", "latents_strength_0", 0)]
    [InlineData("neon_ref2", "latents_strength_0_5", 0.5)]
    [InlineData("neon_ref2", "latents_strength_1", 1)]
    public void Render_Neon_LatentsAreThoseOfTheReference(string reference, string tensor, double strength)
    {
        using var scope = NewDisposeScope();
        string path = LoraSamples.PathOf(Path.Combine("neon", reference));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        GenerationSettings settings = Nano.SettingsIn(Path.ChangeExtension(path, ".json")) with { Loras = LoraSamples.Set((LoraSamples.Neon, strength)) };
        using GeneratedVideo video = nano.Pipeline.Render(settings, progress: null, TestContext.Current.CancellationToken);
        TensorAssert.Close(file.Read(tensor), video.Latents, 1e-4, tensor);
    }

    [Fact]
    public void Render_LoraThatTakesMoreChannels_IsRefusedByName()
    {
        GenerationSettings settings = LoraSamples.Settings with { Loras = LoraSamples.Set((LoraSamples.PathOf("keyframe_control_32_channels"), 1)) };
        CheckpointException error = Assert.Throws<CheckpointException>(() => nano.Pipeline.Render(settings, progress: null, TestContext.Current.CancellationToken));
        Assert.Contains("is a control LoRA", error.Message, StringComparison.Ordinal);
        Assert.Contains("32 input channels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_LoraOfTheTextEncodersToo_AllPartsAreUsed()
    {
        using var scope = NewDisposeScope();
        GenerationSettings settings = LoraSamples.Settings with { Loras = LoraSamples.Set((LoraSamples.PathOf("with_text_encoders"), 1)) };
        using GeneratedVideo video = nano.Pipeline.Render(settings, progress: null, TestContext.Current.CancellationToken);
        using GeneratedVideo without = nano.Pipeline.Render(LoraSamples.Settings, progress: null, TestContext.Current.CancellationToken);
        TensorAssert.Close(LoraSamples.Expected("base"), without.Latents, 1e-4, "base");
        float apart = (video.Latents - without.Latents).norm().item<float>() / without.Latents.norm().item<float>();
        Assert.InRange(apart, 1e-3f, 0.5f);
        using var file = LoraFile.Open(LoraSamples.PathOf("with_text_encoders"), LoraTable.Of(ModelFolder.Open(Nano.Folder)));
        Assert.Equal(Enum.GetValues<LoraPart>().Length, file.Changes.Select(change => change.Target.Module.Part).Distinct().Count());
    }
}
