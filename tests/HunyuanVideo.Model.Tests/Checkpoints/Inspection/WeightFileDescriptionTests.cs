using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Inspection;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Tests.Checkpoints.Layouts;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Inspection;

public sealed class WeightFileDescriptionTests(LayoutFixture nano) : IClassFixture<LayoutFixture>
{
    [Theory]
    [InlineData("comfy model.model. scale", "HunyuanVideo transformer (ComfyUI's names, fp16)")]
    [InlineData("diffusers f16", "HunyuanVideo transformer (diffusers' names, fp16)")]
    [InlineData("official bf16", "HunyuanVideo transformer (official names, bf16)")]
    [InlineData("kijai fp8 e4m3fn", "HunyuanVideo transformer (official names, fp8 e4m3 (unscaled))")]
    [InlineData("comfy scaled e5m2", "HunyuanVideo transformer (official names, fp8 e5m2 (scaled))")]
    [InlineData("official pt fp8 with map", "HunyuanVideo transformer (official names, fp8 e4m3 (scaled))")]
    [InlineData("quanto int8", "HunyuanVideo transformer (official names, int8 (quanto))")]
    [InlineData("bitsandbytes nf4 of diffusers", "HunyuanVideo transformer (diffusers' names, 4 bits (bitsandbytes))")]
    public void Of_Transformer_TellsLayoutAndQuantisation(string layout, string words)
    {
        using var folder = new TemporaryFolder();
        WeightFileDescription description = WeightFileDescription.Of(nano.Write(TransformerLayouts.All[layout], folder));

        Assert.Equal("a " + words, description.Words);
        Assert.Equal(["--dit-weight"], description.Options);
        Assert.Null(description.Fault);
        Assert.Equal(nano.Weights.Transformer.Values.Sum(tensor => tensor.numel()), Assert.Single(description.Parts).Parameters);
    }

    [Fact]
    public void Of_Checkpoint_TellsEveryPart()
    {
        using var folder = new TemporaryFolder();
        WeightFileDescription description = WeightFileDescription.Of(nano.Write(TransformerLayouts.All["all in one"], folder));

        Assert.Equal(["--dit-weight", "--vae-path", "--text-encoder-path", "--text-encoder-2-path"], description.Options);
    }

    [Fact]
    public void Of_EveryRefusedLayout_TellsWhy()
    {
        foreach ((string name, (Layout layout, string says)) in RefusedLayouts.All)
        {
            using var folder = new TemporaryFolder();
            WeightFileDescription description = WeightFileDescription.Of(nano.Write(layout, folder));

            Assert.Empty(description.Options);
            Assert.Contains(says, description.Fault, StringComparison.Ordinal);
            Assert.False(string.IsNullOrEmpty(name));
        }
    }

    [Theory]
    [InlineData("lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight", "musubi-tuner or kohya")]
    [InlineData("transformer.double_blocks.0.img_attn_qkv.lora_A.weight", "diffusion-pipe")]
    [InlineData("transformer.transformer_blocks.0.attn.to_q.lora_A.weight", "diffusers")]
    [InlineData("diffusion_model.double_blocks.0.img_attn.qkv.lora_down.weight", "ComfyUI")]
    [InlineData("lora_transformer_transformer_blocks_0_attn_to_q.lora_down.weight", "OneTrainer")]
    [InlineData("Hunyuan_video_I2V_lora_double_blocks_0_img_attn_qkv.lora_down.weight", "the official image-to-video program")]
    public void Load_LoraAsTransformer_IsToldToBeOne(string name, string trainer)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("style.safetensors");
        using (NewDisposeScope())
        {
            SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { [name] = zeros(16, 160) });
        }

        WeightFileDescription description = WeightFileDescription.Of(path);
        string sentence = Refusal(new ModelPaths { ModelBase = Nano.Folder, DitWeight = path });

        Assert.Equal((WeightFileKind.Lora, trainer), (description.Kind, description.Trainer));
        Assert.Equal([16], description.Ranks);
        Assert.StartsWith($"A LoRA in the layout of {trainer} (rank 16) was given for a HunyuanVideo transformer: {path} holds no tensor", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    public void Load_ImageToVideoAsTransformer_IsToldToBeOne(int channels)
    {
        using var folder = new TemporaryFolder();
        string path = nano.Write(new Layout(weights => TransformerLayouts.With(LayoutNames.Comfy(weights.Transformer, "model.model."), "model.model.img_in.proj.weight", zeros([160, channels, 1, 2, 2]))), folder);

        Assert.Equal(WeightFileKind.ImageToVideo, WeightFileDescription.Of(path).Kind);
        Assert.Equal(
            $"{path} is an image-to-video transformer (ComfyUI's names, fp16), which only continues a picture; take the weights of a text-to-video model.",
            Refusal(new ModelPaths { ModelBase = Nano.Folder, DitWeight = path }));
    }

    [Fact]
    public void Load_PartInAnotherPartsOption_IsToldWhatItIs()
    {
        using var folder = new TemporaryFolder();
        string vae = nano.Write(VaeLayouts.All["ldm"], folder);

        Assert.StartsWith(
            $"A HunyuanVideo VAE (ComfyUI's names, fp16) was given for a HunyuanVideo transformer: {vae} holds no tensor 'img_in.proj.weight'",
            Refusal(new ModelPaths { ModelBase = Nano.Folder, DitWeight = vae }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OtherFiles_AreDescribedByTheirFault()
    {
        using var folder = new TemporaryFolder();
        string other = folder.PathOf("other.safetensors");
        using (NewDisposeScope())
        {
            SafetensorsWriter.Write(other, new Dictionary<string, Tensor> { ["blocks.0.weight"] = zeros(2) });
        }

        File.WriteAllText(folder.PathOf("broken.safetensors"), "no");
        Assert.Contains("none of which is known", WeightFileDescription.Of(other).Fault, StringComparison.Ordinal);
        Assert.Contains("is not a valid safetensors file", WeightFileDescription.Of(folder.PathOf("broken.safetensors")).Fault, StringComparison.Ordinal);
        Assert.NotNull(WeightFileDescription.Of(folder.PathOf("absent.safetensors")).Fault);
        Assert.NotNull(WeightFileDescription.Of(folder.PathOf("notes.txt")).Fault);
    }

    private static string Refusal(ModelPaths paths) => Assert.Throws<CheckpointException>(() => HunyuanVideoPipeline.Verify(ModelFolder.Open(paths))).Message;
}
